import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { EventsProvider } from '@/components/events/events-provider';
import type { ModelChoice } from '@/components/summaries/submit/options';
import { SubmitForm } from '@/components/summaries/submit/submit-form';
import type { StartBatch } from '@/components/summaries/submit/use-submit';
import { createEventStore } from '@/lib/events/client/event-store';
import type { StartedBatch } from '@/lib/summaries/schemas';
import type { Preferences } from '@/lib/users/schemas';
import { modelChoice } from './batch-views';
import { createFakeWorld } from './fake-event-source';

export const startedBatch: StartedBatch = {
  batch_id: 'bat_1',
  total: 1,
  resolving: 0,
  sources: [],
  jobs: [],
  rejected: [],
};

/** An action that starts everything and keeps what it was given. */
export function createFakeStart(): { start: StartBatch; forms: FormData[] } {
  const forms: FormData[] = [];
  return {
    forms,
    start: async (form) => {
      forms.push(form);
      return { ok: true, value: startedBatch };
    },
  };
}

function Page(props: {
  startBatch: StartBatch;
  onStarted(batch: StartedBatch): void;
  models: ModelChoice;
  defaults: Preferences | null;
}) {
  const [text, setText] = useState('');
  return <SubmitForm {...props} text={text} onTextChange={setText} />;
}

/** The paste box on a page of its own. */
export function renderSubmit(
  startBatch: StartBatch = createFakeStart().start,
  models: ModelChoice = modelChoice,
  defaults: Preferences | null = null,
) {
  const onStarted = jest.fn();
  const world = createFakeWorld();
  const { unmount } = render(
    <EventsProvider store={createEventStore(world)}>
      <Page startBatch={startBatch} onStarted={onStarted} models={models} defaults={defaults} />
    </EventsProvider>,
  );
  return {
    world,
    user: userEvent.setup(),
    onStarted,
    unmount,
    box: screen.getByLabelText('YouTube links, one a line'),
    summary: () => screen.getByRole('status'),
    submit: () => screen.getByRole('button', { name: 'Summarize' }),
    options: () => screen.getByRole('button', { name: /^Options:/ }),
  };
}
