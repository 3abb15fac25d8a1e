import { act, screen, waitFor, within } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { Toaster } from 'sonner';
import { createFakeRouter, FakeNavigation } from '@/__tests__/support/fake-navigation';
import { type Answers, answerWith, renderApp } from '@/__tests__/support/render-app';
import { Dashboard } from '@/components/admin/events/dashboard';
import { type EventsView, viewOf } from '@/components/admin/events/views';
import type { AuditEntry } from '@/lib/audit';
import type { ConnectionView, EventsStatus, Explanation } from '@/lib/events/operations';
import type { Sample, ServerStats, WatchAnswer } from '@/lib/events/stats';
import { formatClockSeconds } from '@/lib/format';

const now = Date.now();
const sample = (at: number, more: Partial<Sample> = {}): Sample => ({
  at,
  interval_ms: 1_000,
  connections: 12,
  delivered: 30,
  replayed: 0,
  latency: [3, 30],
  errors: 0,
  evicted: 0,
  queue: { total_bytes: 0, largest_bytes: 0, blocked: 0 },
  ...more,
});
const shared: WatchAnswer['shared'] = {
  at: now,
  log: {
    head_id: 'e-50',
    trimmed_through_id: 'e-10',
    entries: 40,
    oldest_at: now - 60_000,
    retention: { count: 100_000, age_ms: 604_800_000 },
  },
  jobs: { queued: 2, running: 1, waiting: 0, completed: 7, failed: 3, cancelled: 0 },
  breaker: { state: 'open', reason: 'bot_check', until: now + 60_000 },
};
const watch: WatchAnswer = {
  watch_ms: 20_000,
  instances: [{ instance_id: 'ins_1', now, samples: [sample(now - 1_000)] }],
  shared,
};
const connection = (n: number, more: Partial<ConnectionView> = {}): ConnectionView => ({
  connection_id: `con_${n}`,
  instance_id: 'ins_1',
  session_id: `ses_${n}`,
  user_id: `usr_${n}`,
  user_ip: '203.0.113.7',
  created_at: now - n * 1_000,
  last_activity: now,
  is_active: true,
  subscriptions: ['test'],
  queue_size: 0,
  state: 'live',
  from: 'e-10',
  cursor: 'e-50',
  blocked_since: null,
  takes_nothing_since: null,
  ends_at: now + 60_000,
  ...more,
});
const person = (n: number, name: string) => ({
  user_id: `usr_${n}`,
  name,
  email: `${name.toLowerCase()}@example.com`,
});
const status: EventsStatus = {
  total_connections: 3,
  connections: [
    connection(2),
    connection(3, { instance_id: 'ins_2' }),
    connection(4, { state: 'blocked', queue_size: 100_000, cursor: 'e-45', blocked_since: now }),
  ],
  people: [person(2, 'Ana'), person(3, 'Ben'), person(4, 'Cleo')],
  silent_instances: 0,
};

// jsdom lays nothing out; the virtual list needs to know how much it may show.
beforeAll(() => {
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { value: 480, configurable: true });
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { value: 800, configurable: true });
});

function setUp(
  view: EventsView = 'overview',
  {
    answers = {},
    acts = [],
    seesOthers = true,
  }: { answers?: Answers; acts?: AuditEntry[]; seesOthers?: boolean } = {},
) {
  const router = { ...createFakeRouter(), refresh: jest.fn() };
  const app = renderApp(
    <FakeNavigation router={router}>
      <Dashboard view={view} acts={acts} seesOthers={seesOthers} />
      <Toaster />
    </FakeNavigation>,
    {
      '/api/batches': { batches: [] },
      '/events/watch': watch,
      '/events/status': status,
      '/events/broadcast/preview': {
        connections: 5,
        people_connected: 3,
        people: 12,
        person: null,
        barrier: null,
        silent_instances: 0,
      },
      ...answers,
    },
  );
  act(() => app.world.source.greet());
  const asked = (start: string) =>
    jest.mocked(globalThis.fetch).mock.calls.filter(([path]) => String(path).startsWith(start));
  return { ...app, router, asked, bodies: (start: string) => asked(start).map(bodyOf) };
}
/** At once, as from the clipboard. */
async function write(user: UserEvent, field: HTMLElement, text: string): Promise<void> {
  await user.click(field);
  await user.paste(text);
}
const bodyOf = ([, init]: Parameters<typeof fetch>) => JSON.parse(String(init?.body));
const rows = () => screen.getAllByTestId('connection-row');

describe('the overview', () => {
  test('shows what the server has kept, and moves with what the stream brings', async () => {
    const { world } = setUp();
    expect(await screen.findByTestId('Connections: Open')).toHaveTextContent('12');
    expect(screen.getByTestId('Deliveries per second: Live')).toHaveTextContent('30');
    expect(screen.getByTestId('Publish to deliver: p99')).toHaveTextContent('3 ms');
    const stats: ServerStats = {
      instance_id: 'ins_1',
      sample: sample(now, {
        connections: 15,
        queue: { total_bytes: 9e4, largest_bytes: 8e4, blocked: 1 },
      }),
      shared: { ...shared, at: now + 1_000, jobs: { ...shared.jobs, running: 9 } },
    };
    act(() => world.source.send('server_stats', stats));
    await waitFor(() => expect(screen.getByTestId('Connections: Open')).toHaveTextContent('15'));
    expect(screen.getByTestId('jobs-running')).toHaveTextContent('9');
    expect(screen.getByText('Over the warning threshold of 64 KB')).toBeVisible();
    expect(screen.getByText('Live, 1 instance')).toBeVisible();
  });

  test('shows the window of the log, jobs, the pause of YouTube, and what admins did', async () => {
    setUp('overview', {
      acts: [
        {
          id: 'aud_1',
          at: now,
          action: 'broadcast_sent',
          actor: { id: 'usr_1', label: 'root@example.com' },
          target: { kind: 'event', id: 'e-1', label: 'system' },
          address: null,
          details: { audience: 'everyone:', recipients: 2 },
        },
      ],
    });
    expect(await screen.findByText('e-10')).toBeVisible();
    expect(screen.getByTestId('jobs-failed')).toHaveTextContent('3');
    expect(screen.getByText('Left alone')).toBeVisible();
    expect(screen.getByTestId('recent-act')).toHaveTextContent(
      'root@example.com sent a broadcast system · To everyone · 2 connections',
    );
    expect(screen.getByRole('link', { name: 'Open the audit log' })).toHaveAttribute(
      'href',
      '/admin/audit?group=admin',
    );
  });

  test('an instance that sends nothing any more is told apart from those that do', async () => {
    const instances: WatchAnswer['instances'] = [
      { instance_id: 'ins_1', now, samples: [sample(now - 1_000, { connections: 3 })] },
      { instance_id: 'ins_2', now, samples: [sample(now - 200_000, { connections: 777 })] },
    ];
    setUp('overview', { answers: { '/events/watch': { ...watch, instances } } });
    expect(await screen.findByText('Live, 1 instance, 1 silent')).toBeVisible();
    expect(screen.getByTestId('Connections: Open')).toHaveTextContent(/^3$/);
    const [living, silent] = screen.getAllByTestId('instance-row');
    expect(living).toHaveTextContent(/^ins_13/);
    expect(silent).toHaveTextContent(`ins_2Silent since ${formatClockSeconds(now - 200_000)}–––––`);
  });

  test('says that it reconnects, and from when the numbers are', async () => {
    const { world } = setUp();
    await screen.findByTestId('Connections: Open');
    act(() => world.source.fail());
    expect(await screen.findByText(/^Reconnecting\. The numbers are from /)).toBeVisible();
  });

  test('says that the server does not answer', async () => {
    const error = { code: 'unavailable', message: 'The server is starting.' };
    setUp('overview', { answers: { '/events/watch': () => answerWith(503, { error }) } });
    expect(await screen.findByText(/The server is starting\./)).toBeVisible();
    expect(screen.getByText(/There are no numbers yet/)).toBeVisible();
  });
});

describe('connections', () => {
  test('are listed with names, newest first, and found by person', async () => {
    const { user } = setUp('connections');
    await screen.findByRole('button', { name: /^Connection of Ana/ });
    expect(rows().map((row) => within(row).getByRole('button').textContent)).toEqual([
      'Ana',
      'Ben',
      'Cleo',
    ]);
    await write(user, screen.getByRole('searchbox'), 'BEN@');
    await waitFor(() => expect(rows()).toHaveLength(1));
    expect(screen.getByText('1 of 3 connections')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Clear the search' }));
    await waitFor(() => expect(rows()).toHaveLength(3));
  });

  test('are found by state and instance', async () => {
    const { user } = setUp('connections');
    await screen.findByRole('button', { name: /^Connection of Ana/ });
    await user.click(screen.getByRole('combobox', { name: 'State' }));
    await user.click(screen.getByRole('option', { name: 'Blocked' }));
    expect(rows()).toHaveLength(1);
    expect(rows()[0]).toHaveTextContent('over the warning threshold');
    await user.click(screen.getByRole('combobox', { name: 'Instance' }));
    await user.click(screen.getByRole('option', { name: 'ins_2' }));
    expect(screen.getByText('None fits')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Show every connection' }));
    expect(rows()).toHaveLength(3);
  });

  test('are counted by instance and person, and a click narrows the list to them', async () => {
    const { user } = setUp('connections');
    const instances = await screen.findByRole('region', { name: 'By instance' });
    expect(
      within(instances)
        .getAllByRole('button')
        .map((one) => one.textContent),
    ).toEqual(['ins_12', 'ins_21']);
    await user.click(within(instances).getByRole('button', { name: 'ins_2 1' }));
    expect(rows().map((row) => within(row).getByRole('button').textContent)).toEqual(['Ben']);
    await user.click(within(instances).getByRole('button', { name: 'ins_2 1' }));
    const people = screen.getByRole('region', { name: 'By person' });
    await user.click(within(people).getByRole('button', { name: 'Cleo 1' }));
    expect(rows()).toHaveLength(1);
    expect(screen.getByRole('searchbox')).toHaveValue('');
    expect(within(people).getByRole('button', { name: 'Cleo 1' })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
  });

  test('of a person are theirs alone, also where another’s address contains theirs', async () => {
    const people = [
      { user_id: 'usr_2', name: 'Ann', email: 'ann@example.com' },
      { user_id: 'usr_3', name: 'Jo Ann', email: 'joann@example.com' },
    ];
    const connections = [connection(2), connection(3)];
    const { user } = setUp('connections', {
      answers: {
        '/events/status': { total_connections: 2, connections, people, silent_instances: 0 },
      },
    });
    await user.click(await screen.findByRole('button', { name: 'Ann 1' }));
    expect(rows().map((row) => within(row).getByRole('button').textContent)).toEqual(['Ann']);
  });

  test('are not asked for anew whenever their number changes', async () => {
    const { world, asked } = setUp('connections');
    await screen.findByText('5 events behind');
    const before = asked('/events/status').length;
    for (let n = 1; n <= 3; n += 1) {
      const log = { ...shared.log, head_id: `e-${50 + n}` };
      const stats: ServerStats = {
        instance_id: 'ins_1',
        sample: sample(now + n * 1_000, { connections: 100 + n }),
        shared: { ...shared, at: now + n, log },
      };
      act(() => world.source.send('server_stats', stats));
      await screen.findByText(`${5 + n} events behind`);
    }
    expect(asked('/events/status')).toHaveLength(before);
  });

  test('are sorted by what was asked for', async () => {
    const { user } = setUp('connections');
    await screen.findByRole('button', { name: /^Connection of Ana/ });
    await user.click(screen.getByRole('button', { name: 'Queue' }));
    expect(rows()[0]).toHaveTextContent('Cleo');
    expect(screen.getByRole('columnheader', { name: 'Queue' })).toHaveAttribute(
      'aria-sort',
      'descending',
    );
  });

  test('of a thousand only those in view are in the page', async () => {
    const many: EventsStatus = {
      total_connections: 1_000,
      connections: Array.from({ length: 1_000 }, (_, n) => connection(n)),
      people: [],
      silent_instances: 0,
    };
    setUp('connections', { answers: { '/events/status': many } });
    expect(await screen.findByText('1,000 connections')).toBeVisible();
    expect(screen.getByRole('table')).toHaveAttribute('aria-rowcount', '1001');
    expect(rows().length).toBeLessThan(40);
  });

  test('one is looked at and closed', async () => {
    const { user, bodies, router } = setUp('connections', {
      answers: { '/events/disconnect': { closed: 1, silent_instances: 0 } },
    });
    await user.click(await screen.findByRole('button', { name: /^Connection of Cleo/ }));
    const dialog = screen.getByRole('dialog');
    expect(dialog).toHaveTextContent('5 entries of the log behind');
    expect(dialog).toHaveTextContent('con_4');
    await user.click(within(dialog).getByRole('button', { name: 'Disconnect' }));
    expect(await screen.findByText(/The connection is closed/)).toBeVisible();
    expect(bodies('/events/disconnect')).toEqual([{ connection_id: 'con_4' }]);
    expect(router.refresh).toHaveBeenCalled();
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  test('one that is gone says so and cannot be closed', async () => {
    const error = { code: 'not_found', message: 'That connection is closed already.' };
    const { user, answers } = setUp('connections', {
      answers: { '/events/disconnect': () => answerWith(404, { error }) },
    });
    await user.click(await screen.findByRole('button', { name: /^Connection of Cleo/ }));
    answers['/events/status'] = { ...status, connections: status.connections.slice(0, 2) };
    await user.click(screen.getByRole('button', { name: 'Disconnect' }));
    expect(await screen.findByText(error.message)).toBeVisible();
    expect(await screen.findByText(/This connection has ended/)).toBeVisible();
    expect(screen.getByRole('button', { name: 'Disconnect' })).toBeDisabled();
  });

  test.each([
    [0, /Nothing to clean up/],
    [2, '2 stale connections closed'],
  ])('cleaning up %d says so', async (closed, words) => {
    const cleaned = { closed, silent_instances: 0 };
    const { user } = setUp('connections', { answers: { '/events/cleanup': cleaned } });
    await user.click(await screen.findByRole('button', { name: 'Clean up stale ones' }));
    expect(await screen.findByText(words)).toBeVisible();
  });

  test('what instances that do not answer have is said to be missing', async () => {
    const { user } = setUp('connections', {
      answers: {
        '/events/status': { ...status, silent_instances: 1 },
        '/events/cleanup': { closed: 1, silent_instances: 2 },
      },
    });
    expect(
      await screen.findByText('1 instance did not answer: what it has is missing.'),
    ).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Clean up stale ones' }));
    expect(
      await screen.findByText('2 instances did not answer: what they have is missing.'),
    ).toBeVisible();
  });

  test('one whose receiver takes nothing says since when; one that is only full does not', async () => {
    const full = connection(5, { state: 'blocked', blocked_since: now });
    const still = { ...full, connection_id: 'con_6', user_id: 'usr_6', takes_nothing_since: now };
    const { user } = setUp('connections', {
      answers: {
        '/events/status': {
          ...status,
          connections: [full, still],
          people: [person(5, 'Dora'), person(6, 'Emil')],
        },
      },
    });
    await user.click(await screen.findByRole('button', { name: /^Connection of Dora/ }));
    expect(screen.getByRole('dialog')).not.toHaveTextContent('takes nothing since');
    await user.keyboard('{Escape}');
    await user.click(screen.getByRole('button', { name: /^Connection of Emil/ }));
    expect(screen.getByRole('dialog')).toHaveTextContent('Blocked, takes nothing since');
  });

  test('a list that does not come can be asked for again', async () => {
    const error = { code: 'internal', message: 'Something went wrong.' };
    const { user, answers } = setUp('connections', {
      answers: { '/events/status': () => answerWith(500, { error }) },
    });
    await screen.findByText(/Something went wrong/);
    answers['/events/status'] = status;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('button', { name: /^Connection of Ana/ })).toBeVisible();
  });
});

describe('a broadcast', () => {
  test('says whom it reaches and how it looks, asks, and is sent', async () => {
    const { user, bodies, router } = setUp('broadcast', {
      answers: { '/events/broadcast': { event_id: 'e-51', recipients: 5 } },
    });
    // The longer path first: answers are found by how paths begin.
    await write(user, screen.getByLabelText('Message'), 'Back at ten.');
    await user.click(screen.getByRole('radio', { name: 'Warning' }));
    expect(await screen.findByTestId('broadcast-reach')).toHaveTextContent(
      'Reaches 3 people on 5 connections now. 9 other accounts get it on coming back, while the log keeps it.',
    );
    expect(screen.getByTestId('toast-preview')).toHaveTextContent('Back at ten.');
    await user.click(screen.getByRole('button', { name: 'Send' }));
    const question = screen.getByRole('alertdialog');
    expect(question).toHaveTextContent('3 people on 5 connections');
    await user.click(within(question).getByRole('button', { name: 'Send' }));
    expect(await screen.findByText('e-51')).toBeVisible();
    expect(bodies('/events/broadcast').at(-1)).toEqual({
      event_type: 'system',
      data: { type: 'warning', message: 'Back at ten.' },
    });
    expect(router.refresh).toHaveBeenCalled();
    await user.click(screen.getByRole('button', { name: 'Look up who got it' }));
    expect(screen.getByLabelText('Event id')).toHaveValue('e-51');
  });

  test('to a person goes to their id, also when they were named by address', async () => {
    const { user, bodies } = setUp('broadcast', {
      answers: {
        '/events/broadcast/preview': {
          connections: 0,
          people_connected: 0,
          people: 1,
          person: person(2, 'Ana'),
          barrier: null,
          silent_instances: 0,
        },
        '/events/broadcast': { event_id: 'e-51', recipients: 0 },
      },
    });
    await user.click(screen.getByRole('radio', { name: 'Test event' }));
    await user.click(screen.getByRole('radio', { name: 'A person' }));
    expect(screen.getByText('Say who first.')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Send' })).toBeDisabled();
    await write(user, screen.getByLabelText('Address or id'), 'ana@example.com');
    expect(await screen.findByText(/^Ana has no connection for it now/)).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Send' }));
    await user.click(within(screen.getByRole('alertdialog')).getByRole('button', { name: 'Send' }));
    await screen.findByText('e-51');
    expect(bodies('/events/broadcast').at(-1)).toEqual({
      event_type: 'test',
      user_filter: 'usr_2',
      data: { hello: 'world' },
    });
  });

  test.each([
    [
      { person: person(2, 'Ana'), people: 0, barrier: 'account_disabled' },
      'Reaches nobody: the account of Ana is disabled.',
    ],
    [
      { person: person(2, 'Ana'), people: 0, barrier: 'session_ended' },
      'Reaches nobody: this session of Ana has ended.',
    ],
    [{ silent_instances: null }, /now\. The other instances could not be asked\.$/],
  ])('says what is special about %j', async (more, words) => {
    const preview = {
      ...{ connections: 0, people_connected: 0, people: 0, person: null, barrier: null },
      ...{ silent_instances: 0, ...more },
    };
    setUp('broadcast', { answers: { '/events/broadcast/preview': preview } });
    expect(await screen.findByText(words)).toBeVisible();
  });

  test('stays written while one looks elsewhere', async () => {
    const { user } = setUp('broadcast');
    await write(user, screen.getByLabelText('Message'), 'Back at ten.');
    await user.click(screen.getByRole('tab', { name: 'Connections' }));
    await user.click(screen.getByRole('tab', { name: 'Broadcast' }));
    expect(screen.getByLabelText('Message')).toHaveValue('Back at ten.');
  });

  test('takes an address as long as addresses may be, and forgets a topic that is its own', async () => {
    const { user } = setUp('broadcast');
    await user.click(screen.getByRole('radio', { name: 'A person' }));
    const long = `${'a'.repeat(240)}@example.com`;
    await write(user, screen.getByLabelText('Address or id'), long);
    expect(screen.getByLabelText('Address or id')).toHaveValue(long);
    await user.click(screen.getByRole('combobox', { name: 'Topic' }));
    await user.click(screen.getByRole('option', { name: 'test' }));
    await user.click(screen.getByRole('radio', { name: 'Test event' }));
    expect(screen.getByRole('combobox', { name: 'Topic' })).toHaveTextContent('Its own: test');
  });

  test('without words, or with what is no JSON, is not sent', async () => {
    const { user } = setUp('broadcast');
    await screen.findByText(/Reaches 3 people/);
    await user.click(screen.getByRole('button', { name: 'Send' }));
    expect(screen.getByRole('alert')).toHaveTextContent('Write what people shall read.');
    await user.click(screen.getByRole('radio', { name: 'Test event' }));
    await user.clear(screen.getByLabelText('Data (JSON)'));
    await user.type(screen.getByLabelText('Data (JSON)'), 'hello');
    await waitFor(() => expect(screen.getByRole('button', { name: 'Send' })).toBeEnabled());
    await user.click(screen.getByRole('button', { name: 'Send' }));
    expect(screen.getByRole('alert')).toHaveTextContent('This is not JSON.');
    expect(screen.queryByRole('alertdialog')).not.toBeInTheDocument();
  });

  test('to nobody that is known cannot be sent', async () => {
    const error = { code: 'not_found', message: 'Nobody here has this address or id.' };
    const { user } = setUp('broadcast', {
      answers: { '/events/broadcast/preview': () => answerWith(404, { error }) },
    });
    await user.click(screen.getByRole('radio', { name: 'A session' }));
    await write(user, screen.getByLabelText('Session id'), 'ses_x');
    expect(await screen.findByText(/Nobody here has this address or id/)).toBeVisible();
    expect(screen.getByRole('button', { name: 'Send' })).toBeDisabled();
  });
});

describe('looking up an event', () => {
  const found: Explanation = {
    verdict: 'not_in_audience',
    sentence: 'Ana did not get it because it was not for them: it went to Ben only.',
    event: {
      id: 'e-5',
      type: 'summary_complete',
      topic: 'summary_complete',
      at: now,
      audience: { kind: 'user', id: 'usr_3' },
      addressee: person(3, 'Ben'),
      size_bytes: 300,
      data: { job_id: 'job_1' },
    },
    person: person(2, 'Ana'),
    in_audience: false,
    barrier: null,
    connections: [
      {
        connection_id: 'con_2',
        instance_id: 'ins_1',
        session_id: 'ses_2',
        created_at: now,
        closed_at: null,
        from: 'e-1',
        position: 'e-9',
        outcome: 'other_audience',
      },
    ],
    known_since: now,
    silent_instances: 0,
    stopped_instances: 0,
  };

  test('gives a verdict, the entry, and every connection', async () => {
    const { user, bodies } = setUp('lookup', { answers: { '/events/explain': found } });
    await write(user, screen.getByLabelText('Event id'), ' e-5 ');
    await write(user, screen.getByLabelText('Person'), 'ana@example.com');
    await user.click(screen.getByRole('button', { name: 'Look up' }));
    const result = await screen.findByTestId('lookup-result');
    expect(within(result).getByRole('status')).toHaveTextContent(found.sentence);
    expect(result).toHaveTextContent('user usr_3 (Ben, ben@example.com)');
    expect(screen.getByTestId('lookup-connection')).toHaveTextContent(
      'Not for this session or role',
    );
    expect(bodies('/events/explain')).toEqual([{ event_id: 'e-5', user: 'ana@example.com' }]);
  });

  test('says when an instance did not answer', async () => {
    const answer = { ...found, silent_instances: 1 };
    const { user } = setUp('lookup', { answers: { '/events/explain': answer } });
    await user.click(screen.getByRole('button', { name: 'Look up' }));
    expect(await screen.findByText(/1 instance did not answer/)).toBeVisible();
  });

  test('what was found stays while one looks elsewhere, and goes for another question', async () => {
    const { user } = setUp('lookup', { answers: { '/events/explain': found } });
    await user.click(screen.getByRole('button', { name: 'Look up' }));
    await screen.findByTestId('lookup-result');
    await user.click(screen.getByRole('tab', { name: 'Connections' }));
    await user.click(screen.getByRole('tab', { name: 'Look up' }));
    expect(screen.getByTestId('lookup-result')).toBeVisible();
    await user.click(screen.getByRole('tab', { name: 'Connections' }));
    await user.click(await screen.findByRole('button', { name: /^Connection of Ben/ }));
    await user.click(screen.getByRole('button', { name: 'Look up an event' }));
    expect(screen.queryByTestId('lookup-result')).not.toBeInTheDocument();
  });

  test('names the field that is wrong', async () => {
    const { user, answers } = setUp('lookup', {
      answers: {
        '/events/explain': () =>
          answerWith(400, {
            error: {
              code: 'invalid_input',
              message: 'x',
              details: { issues: [{ field: 'event_id', message: 'Give the id of an event.' }] },
            },
          }),
      },
    });
    await user.click(screen.getByRole('button', { name: 'Look up' }));
    expect(await screen.findByText('Give the id of an event.')).toBeVisible();
    const error = { code: 'not_found', message: 'Nobody here has this address or id.' };
    answers['/events/explain'] = () => answerWith(404, { error });
    await user.click(screen.getByRole('button', { name: 'Look up' }));
    await waitFor(() =>
      expect(screen.getByLabelText('Person')).toHaveAccessibleDescription(error.message),
    );
  });

  test('is prepared from a connection', async () => {
    const { user } = setUp('connections');
    await user.click(await screen.findByRole('button', { name: /^Connection of Ben/ }));
    await user.click(screen.getByRole('button', { name: 'Look up an event' }));
    expect(screen.getByLabelText('Person')).toHaveValue('ben@example.com');
    expect(window.location.search).toBe('?view=lookup');
  });
});

test('says so where it cannot ask other instances', async () => {
  setUp('overview', { seesOthers: false });
  expect(await screen.findByText(/this page knows of the one that answers/)).toBeVisible();
});

test.each([
  ['broadcast', 'broadcast'],
  ['nonsense', 'overview'],
  [undefined, 'overview'],
  [['lookup'], 'overview'],
])('the address %p shows %s', (value, view) => {
  expect(viewOf(value)).toBe(view);
});
