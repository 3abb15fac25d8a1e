import { type RenderResult, render } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { SWRConfig } from 'swr';
import { EventsProvider } from '@/components/events/events-provider';
import { fetchJson } from '@/components/layout/fetch-json';
import { SummariesProvider } from '@/components/summaries/summaries-provider';
import { TooltipProvider } from '@/components/ui/tooltip';
import { createEventStore } from '@/lib/events/client/event-store';
import { createFakeWorld } from './fake-event-source';

export type Answers = Record<string, unknown>;

/** Renders with the application's providers, an event stream in the test's hands, and canned HTTP answers by path. */
export function renderApp(
  children: ReactNode,
  answers: Answers = {},
): RenderResult & { world: ReturnType<typeof createFakeWorld>; user: UserEvent; answers: Answers } {
  const world = createFakeWorld();
  const store = createEventStore(world);
  globalThis.fetch = jest.fn(async (input) => {
    const path = String(input);
    const known = Object.keys(answers).find((start) => path.startsWith(start));
    if (!known) throw new Error(`no answer for ${path}`);
    return { ok: true, status: 200, json: async () => answers[known] } as Response;
  });
  const result = render(
    <SWRConfig value={{ fetcher: fetchJson, provider: () => new Map(), dedupingInterval: 0 }}>
      <TooltipProvider>
        <EventsProvider store={store}>
          <SummariesProvider>{children}</SummariesProvider>
        </EventsProvider>
      </TooltipProvider>
    </SWRConfig>,
  );
  return { ...result, world, user: userEvent.setup(), answers };
}
