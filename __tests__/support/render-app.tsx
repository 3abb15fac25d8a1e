import { type RenderResult, render } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { SWRConfig } from 'swr';
import { EventsProvider } from '@/components/events/events-provider';
import { InboxProvider } from '@/components/inbox/inbox-provider';
import { fetchJson } from '@/components/layout/fetch-json';
import { SummariesProvider } from '@/components/summaries/summaries-provider';
import { TooltipProvider } from '@/components/ui/tooltip';
import { createEventStore } from '@/lib/events/client/event-store';
import type { InboxState } from '@/lib/inbox/state';
import { createFakeWorld } from './fake-event-source';
import { inboxState } from './inbox-states';

/** By the beginning of a path: what is answered, or a function that decides. A function's `fetch` answer is taken as it is. */
export type Answers = Record<string, unknown>;
export type Answering = (path: string, init?: RequestInit) => unknown;

/** An answer as `fetch` gives it, for functions that answer with an error. */
export const answerWith = (status: number, body: unknown) =>
  ({ ok: status < 400, status, json: async () => body }) as Response;

/** Renders with the application's providers, an event stream in the test's hands, and canned HTTP answers by path. */
export function renderApp(
  children: ReactNode,
  answers: Answers = {},
  inbox: InboxState = inboxState(),
): RenderResult & { world: ReturnType<typeof createFakeWorld>; user: UserEvent; answers: Answers } {
  const world = createFakeWorld();
  const store = createEventStore(world);
  globalThis.fetch = jest.fn(async (input, init) => {
    const path = String(input);
    const known = Object.keys(answers).find((start) => path.startsWith(start));
    if (!known) throw new Error(`no answer for ${path}`);
    const answer = answers[known];
    const body = typeof answer === 'function' ? await (answer as Answering)(path, init) : answer;
    const whole = typeof body === 'object' && body !== null && 'status' in body && 'json' in body;
    return whole ? (body as Response) : answerWith(200, body);
  });
  const result = render(
    <SWRConfig value={{ fetcher: fetchJson, provider: () => new Map(), dedupingInterval: 0 }}>
      <TooltipProvider>
        <EventsProvider store={store}>
          <InboxProvider initial={inbox}>
            <SummariesProvider>{children}</SummariesProvider>
          </InboxProvider>
        </EventsProvider>
      </TooltipProvider>
    </SWRConfig>,
  );
  return { ...result, world, user: userEvent.setup(), answers };
}
