import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { type BenchWorld, createBenchWorld, fromNow } from '@/__tests__/support/bench-world';
import { type Answers, answerWith, renderApp } from '@/__tests__/support/render-app';
import { StreamBench } from '@/components/events/bench/stream-bench';

const connection = (id: string, more: object = {}) => ({
  connection_id: id,
  instance_id: 'ins_1',
  user_id: 'usr_1',
  user_ip: '192.0.2.7',
  created_at: Date.now(),
  subscriptions: ['test'],
  queue_size: 0,
  state: 'live',
  ...more,
});
const status = (...connections: object[]) => ({
  total_connections: connections.length,
  connections,
});

// A whole page in jsdom takes its time on a busy machine.
jest.setTimeout(60_000);

let world: BenchWorld;

// jsdom lays nothing out; a list that makes rows for what is on screen needs a screen.
beforeEach(() => {
  jest.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(400);
  jest.useFakeTimers({ now: 1_700_000_000_000 });
  world = createBenchWorld();
});
afterEach(() => jest.useRealTimers());

/** As an admin, if nothing else is said. With everything there: most of the page is fetched after it has been shown. */
async function open(
  rights: { mayInject?: boolean; mayBroadcast?: boolean } = {},
  answers: Answers = {},
) {
  const props = { mayInject: true, mayBroadcast: true, ...rights };
  const app = renderApp(
    <StreamBench userId="usr_1" sessionId="ses_1" anyId="e-0" bench={world.bench} {...props} />,
    {
      '/events/status': status(connection('con_1')),
      '/api/batches': { batches: [] },
      ...answers,
    },
  );
  await screen.findByText(/^Writes an event into the log/);
  return app;
}
const pass = (ms = 200) => act(() => jest.advanceTimersByTimeAsync(ms));
async function click(name: string | RegExp): Promise<void> {
  // Looking for what is hidden, too, spares jsdom the styles of a whole page.
  await act(async () => screen.getByRole('button', { name, hidden: true }).click());
  await pass();
}
async function live(): Promise<void> {
  await act(() => world.bench.connect(fromNow));
  await act(() => world.request.greet());
  await pass();
}
async function receive(id: string, data: unknown): Promise<void> {
  await act(() => world.request.event('test', data, id));
  await pass();
}
const fill = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
const rows = () => screen.queryAllByTestId('event-row').map(({ textContent }) => textContent);
const region = (name: string) => within(screen.getByRole('region', { name }));

test('before anything it says what to do, and offers nothing that cannot work', async () => {
  await open();
  await pass();
  expect(screen.getByTestId('bench-state')).toHaveTextContent('Disconnected');
  expect(screen.getByText('Nothing has come yet')).toBeVisible();
  expect(screen.getByText(/Nothing measured yet/)).toBeVisible();
  expect(screen.getByText(/No changes yet/)).toBeVisible();
  expect(screen.getByRole('button', { name: 'Drop' })).toBeDisabled();
  expect(screen.queryByRole('button', { name: 'Disconnect' })).toBeNull();
  expect(screen.getByRole('button', { name: 'Copy as JSON' })).toBeDisabled();
});

test('connects with the topics that are ticked, and says where it is', async () => {
  await open();
  expect(screen.queryByRole('checkbox', { name: 'test' })).toBeNull();
  await act(async () => screen.getByRole('checkbox', { name: 'All topics' }).click());
  expect(screen.getByText('Choose at least one topic to connect.')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Connect' })).toBeDisabled();
  await act(async () => screen.getByRole('checkbox', { name: 'test' }).click());
  await act(async () => screen.getByRole('radio', { name: 'Last-Event-ID' }).click());
  await click('Connect');
  expect(world.request.address).toBe('/events?subscribe=test');
  await act(() => world.request.greet('e-5'));
  await pass();
  expect(region('Connection').getByRole('status')).toHaveTextContent('Live');
  expect(screen.getByTestId('bench-connection')).toHaveTextContent('con_1');
  expect(screen.getByTestId('bench-cursor')).toHaveTextContent('e-5');
  const [current] = screen
    .getAllByRole('listitem')
    .filter((item) => item.getAttribute('aria-current') === 'step');
  expect(current).toHaveTextContent('Live');
  expect(screen.getAllByTestId('transition')[0]).toHaveTextContent('Connecting → Live');
  await click('Disconnect');
  expect(screen.getByTestId('bench-state')).toHaveTextContent('Disconnected');
  expect(world.request.aborted).toBe(true);
});

test('leaving the page ends its connection', async () => {
  const { unmount } = await open();
  await live();
  unmount();
  expect(world.request.aborted).toBe(true);
});

test('events are listed, filtered, looked at with the keyboard, paused and cleared', async () => {
  await open();
  await live();
  await receive('e-6', { word: 'apple' });
  await receive('e-7', { word: 'pear' });
  expect(rows()).toEqual([
    expect.stringContaining('connected'),
    expect.stringContaining('apple'),
    expect.stringContaining('pear'),
  ]);

  const list = screen.getByRole('listbox', { name: 'Events, oldest first' });
  list.focus();
  const press = async (key: string) => {
    await act(async () => {
      list.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    });
  };
  await press('ArrowUp');
  expect(screen.getByRole('option', { selected: true })).toHaveTextContent('pear');
  expect(list).toHaveAttribute(
    'aria-activedescendant',
    screen.getByRole('option', { selected: true }).id,
  );
  await press('Home');
  expect(screen.getByTestId('event-detail')).toHaveTextContent('connection_id');
  await click('Close the event');
  expect(screen.queryByTestId('event-detail')).toBeNull();

  await act(async () => world.bench.filter({ type: 'test', text: 'Apple' }));
  expect(screen.getByRole('combobox', { name: 'Type' })).toHaveTextContent('test');
  expect(rows()).toEqual([expect.stringContaining('apple')]);
  expect(screen.getByTestId('event-count')).toHaveTextContent('1 event shown of 3.');
  await act(async () => world.bench.filter({ type: null, text: 'nowhere' }));
  expect(screen.getByText('Nothing fits the filter')).toBeVisible();
  await act(async () => world.bench.filter({ type: null, text: '' }));

  await click('Pause');
  await receive('e-8', { word: 'plum' });
  expect(rows()).toHaveLength(3);
  await click('Resume, 1 waiting');
  expect(rows()).toHaveLength(4);
  await click('Clear');
  expect(screen.getByText('Nothing has come yet')).toBeVisible();
});

test('the filter and what it shows stay together while one looks at the bytes', async () => {
  await open();
  await live();
  await receive('e-6', { word: 'apple' });
  await receive('e-7', { word: 'pear' });
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'Apple' } });
  await pass(1_000);
  expect(rows()).toEqual([expect.stringContaining('apple')]);
  const show = async (name: string) => {
    fireEvent.mouseDown(screen.getByRole('tab', { name }));
    await pass();
  };
  await show('Raw bytes');
  expect(screen.queryByRole('searchbox')).toBeNull();
  await show('Events');
  expect(screen.getByRole('searchbox')).toHaveValue('Apple');
  expect(rows()).toEqual([expect.stringContaining('apple')]);
});

test('copies all that is shown and the chosen one, as text and as JSON', async () => {
  const copied: string[] = [];
  await open();
  // The one that `user-event` has put there is asynchronous in its own way.
  const clipboard = { writeText: async (text: string) => copied.push(text) };
  Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
  await live();
  await act(async () => world.bench.filter({ type: 'test', text: '' }));
  await receive('e-6', 1);
  await receive('e-7', 2);
  await click('Copy as text');
  await click('Copy as JSON');
  expect(copied[0]).toBe('event: test\ndata: 1\nid: e-6\n\nevent: test\ndata: 2\nid: e-7\n\n');
  expect(JSON.parse(copied[1]!)).toMatchObject([{ id: 'e-6' }, { id: 'e-7', data: 2 }]);
  await act(async () => screen.getAllByTestId('event-row')[1]!.click());
  await click('Copy this as text');
  await click('Copy this as JSON');
  expect(copied[2]).toBe('event: test\ndata: 2\nid: e-7');
  expect(JSON.parse(copied[3]!)).toMatchObject({ id: 'e-7', type: 'test', via: 'stream' });
});

test('only what is on screen is made, however much has come', async () => {
  await open();
  await live();
  const bytes = Array.from(
    { length: 3_000 },
    (_, n) => `event: test\ndata: ${n}\nid: e-${n + 6}\n\n`,
  );
  await act(() => world.request.send(new TextEncoder().encode(bytes.join(''))));
  await pass();
  expect(screen.getByTestId('event-count')).toHaveTextContent('3,001 events shown');
  expect(rows().length).toBeGreaterThan(0);
  expect(rows().length).toBeLessThan(60);
});

describe('faults', () => {
  test('are sent for this connection, and what lasts counts down', async () => {
    await open();
    await live();
    await click('Duplicate for 10 s');
    expect(world.injected).toEqual([
      { connection_id: 'con_1', fault: 'duplicate', duration_ms: 10_000 },
    ]);
    expect(screen.getByTestId('fault-running')).toHaveTextContent('10 s left');
    expect(screen.getByText('Duplicate: begun, for 10 s.')).toBeVisible();
    await pass(10_500);
    expect(screen.queryByTestId('fault-running')).toBeNull();
  });

  test('a refusal is shown in the server’s words', async () => {
    world.refusal = new Error('You have no such connection. It may have been closed.');
    await open();
    await live();
    await click('Drop');
    expect(region('Faults').getByRole('alert')).toHaveTextContent('no such connection');
  });

  test('are not offered where they are switched off, and it says how to get them', async () => {
    await open({ mayInject: false });
    await live();
    expect(screen.queryByRole('button', { name: 'Drop' })).toBeNull();
    expect(region('Faults').getByText(/EVENTS_FAULTS_ENABLED=true/)).toBeVisible();
  });
});

describe('broadcasts', () => {
  const sent: any[] = [];
  beforeEach(() => {
    sent.length = 0;
  });
  const answers: Answers = {
    '/events/broadcast': (_: string, init?: RequestInit) => {
      sent.push(JSON.parse(String(init?.body)));
      return { event_id: 'e-9', recipients: 2 };
    },
  };

  test('go to oneself unless somebody else is chosen, and the answer is told', async () => {
    await open({}, answers);
    await click('Send');
    expect(sent).toEqual([{ event_type: 'test', data: { hello: 'world' }, user_filter: 'usr_1' }]);
    expect(screen.getByTestId('broadcast-sent')).toHaveTextContent('Sent as e-9, to 2 connections');
  });

  test('data that is no JSON never leaves', async () => {
    const { user } = await open({}, answers);
    jest.useRealTimers();
    fill('Data (JSON)', 'hello');
    await user.click(screen.getByRole('button', { name: 'Send' }));
    expect(region('Broadcast').getByRole('alert')).toHaveTextContent('This is not JSON');
    expect(sent).toEqual([]);
  });

  test('to everyone are asked about first', async () => {
    const { user } = await open({}, answers);
    jest.useRealTimers();
    await user.click(screen.getByRole('radio', { name: 'Everyone' }));
    await user.click(screen.getByRole('button', { name: 'Send' }));
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(sent).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Send' }));
    await user.click(screen.getByRole('button', { name: 'Send to everyone' }));
    await waitFor(() => expect(sent).toEqual([{ event_type: 'test', data: { hello: 'world' } }]));
  });

  test('a system message to a person under another topic carries all that was chosen', async () => {
    const { user } = await open({}, answers);
    jest.useRealTimers();
    await user.click(screen.getByRole('radio', { name: 'Notice' }));
    fill('Message', 'Hello');
    await user.click(screen.getByRole('radio', { name: 'Warning' }));
    fill('Address or id', ' ana@example.com ');
    await user.click(screen.getByRole('combobox', { name: 'Topic' }));
    expect(screen.queryByRole('option', { name: 'ping' })).toBeNull();
    await user.click(screen.getByRole('option', { name: 'batch_complete' }));
    await user.click(screen.getByRole('button', { name: 'Send' }));
    await waitFor(() =>
      expect(sent).toEqual([
        {
          event_type: 'system',
          data: { message: 'Hello', type: 'warning' },
          user_filter: 'ana@example.com',
          subscription_filter: 'batch_complete',
        },
      ]),
    );
  });

  test('to a session are to that of this browser unless another one is named', async () => {
    const { user } = await open({}, answers);
    jest.useRealTimers();
    await user.click(screen.getByRole('radio', { name: 'A session' }));
    expect(screen.getByLabelText('Session id')).toHaveAccessibleDescription(
      'This is the session of this browser.',
    );
    await user.click(screen.getByRole('button', { name: 'Send' }));
    await waitFor(() => expect(sent[0]).toMatchObject({ session_filter: 'ses_1' }));
    fill('Session id', '');
    expect(screen.getByText('Say who first.')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Send' })).toBeDisabled();
  });

  test('a refusal is shown in the server’s words', async () => {
    const error = { code: 'rate_limited', message: 'Too many requests.' };
    await open({}, { '/events/broadcast': () => answerWith(429, { error }) });
    await click('Send');
    expect(region('Broadcast').getByRole('alert')).toHaveTextContent('Too many requests.');
  });

  test('are for admins', async () => {
    await open({ mayBroadcast: false });
    await pass();
    expect(screen.getByText('Only admins can broadcast.')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Send' })).toBeNull();
  });
});

describe('the server’s view', () => {
  test('puts this bench first, and says what else is open', async () => {
    await open(
      {},
      { '/events/status': status(connection('con_0', { state: 'blocked' }), connection('con_1')) },
    );
    await live();
    const [first, second] = screen.getAllByTestId('server-connection');
    expect(first).toHaveTextContent('con_1This bench');
    expect(second).toHaveTextContent('Blocked');
    expect(screen.getByTestId('total-connections')).toHaveTextContent('2 open connections.');
  });

  test('long lists are cut, and counted', async () => {
    const many = Array.from({ length: 30 }, (_, n) => connection(`con_x${n}`));
    await open({}, { '/events/status': status(...many) });
    await pass();
    expect(screen.getAllByTestId('server-connection')).toHaveLength(20);
    expect(screen.getByText('and 10 more.')).toBeVisible();
  });

  test('what does not load can be asked for again', async () => {
    const error = { code: 'unavailable', message: 'The service is starting.' };
    const answers: Answers = { '/events/status': () => answerWith(503, { error }) };
    const { answers: live } = await open({}, answers);
    await pass();
    expect(screen.getByText(/The service is starting/)).toBeVisible();
    live['/events/status'] = status(connection('con_1'));
    await click('Try again');
    expect(screen.getByTestId('total-connections')).toHaveTextContent('1 open connection.');
  });
});

test('latencies are a histogram with its numbers, and the clocks’ uncertainty is told', async () => {
  await open();
  await live();
  world.history = { events: [{ id: 'e-6', type: 'test', at: Date.now(), data: 0 }], cursor: 'e-6' };
  await pass(30);
  await receive('e-6', 0);
  await pass(1_000);
  expect(screen.getByTestId('latency')).toHaveTextContent(/p50.*ms.*p95.*ms.*p99.*ms/);
  const table = screen.getByRole('table', { name: 'Events by delivery latency', hidden: true });
  await act(async () => screen.getAllByTestId('event-row').at(-1)!.click());
  expect(screen.getByTestId('latency')).toHaveTextContent('Longest30 ms');
  expect(screen.getByTestId('event-detail')).toHaveTextContent('Latency30.0 ms');
  expect(within(table).getByText('20 to 50 ms').nextSibling).toHaveTextContent('1');
  expect(screen.getByTestId('clock-offset')).toHaveTextContent(/give or take .* ms/);
  await click('Measure anew');
  expect(screen.getByText(/Nothing measured yet/)).toBeVisible();
});
