import { FakeEventSource } from '@/__tests__/support/fake-event-source';
import { createBrowserStore } from '@/lib/events/client/browser-store';
import type { EventStore } from '@/lib/events/client/event-store';

// jsdom has neither Web Locks nor BroadcastChannel: what is tested here is a page on its own, as on plain http in a LAN.
const sources: FakeEventSource[] = [];
const source = () => sources.at(-1)!;
let store: EventStore;

class WatchedEventSource extends FakeEventSource {
  constructor(url: string) {
    super(url);
    sources.push(this);
  }
}

beforeEach(() => {
  sources.length = 0;
  localStorage.clear();
  Object.assign(globalThis, {
    EventSource: WatchedEventSource,
    fetch: jest.fn(async () => ({ status: 200, headers: new Headers() }) as Response),
  });
  store = createBrowserStore({
    userId: 'usr_1',
    sessionId: 'ses_1',
    cursor: 'e-5',
    openedAt: Date.now(),
  });
  store.start();
  source().greet('e-5');
});
afterEach(() => store.stop());

const state = () => store.getSnapshot().state;
const settled = () => new Promise((resolve) => setTimeout(resolve));
const transition = (name: string, persisted: boolean) =>
  window.dispatchEvent(Object.assign(new Event(name), { persisted }));
/** Another page of this browser writes into its storage. */
const storedElsewhere = (userId: string) => {
  localStorage.setItem('events-user', userId);
  window.dispatchEvent(new StorageEvent('storage', { key: 'events-user' }));
};

test('without locks and channels a page has a stream of its own, from what it shows on', () => {
  expect(source().url).toBe('/events?cursor=e-5');
  expect(store.getSnapshot()).toMatchObject({ state: 'live', shared: false });
  expect(store.cursor).toBe('e-5');
});

test('a page that is put away lets its stream go, and gets another when it is brought back', () => {
  transition('pagehide', true);
  expect(source().closed).toBe(true);
  transition('pageshow', true);
  expect(sources).toHaveLength(2);
  document.dispatchEvent(new Event('freeze'));
  expect(source().closed).toBe(true);
  document.dispatchEvent(new Event('resume'));
  expect(sources).toHaveLength(3);
});

test('a hidden page keeps its stream', () => {
  document.dispatchEvent(new Event('visibilitychange'));
  transition('pageshow', false);
  expect(source().closed).toBe(false);
  expect(sources).toHaveLength(1);
});

test('a page of one person ends when somebody else signs in, and takes nothing from that session', async () => {
  storedElsewhere('usr_1');
  expect(state()).toBe('live');
  storedElsewhere('usr_2');
  expect(state()).toBe('signed_out');
  expect(source().closed).toBe(true);
  document.dispatchEvent(new Event('visibilitychange'));
  await settled();
  expect(state()).toBe('signed_out');
  expect(fetch).not.toHaveBeenCalled();

  storedElsewhere('usr_1');
  document.dispatchEvent(new Event('visibilitychange'));
  await settled();
  expect(sources).toHaveLength(2);
});

test("a stream that breaks while somebody else is signed in is not opened with that person's session", async () => {
  localStorage.setItem('events-user', 'usr_2');
  source().fail();
  await settled();
  expect(state()).toBe('signed_out');
  expect(sources).toHaveLength(1);
});

test('after stop the page is not watched any more', () => {
  store.stop();
  transition('pageshow', true);
  document.dispatchEvent(new Event('resume'));
  storedElsewhere('usr_2');
  expect(sources).toHaveLength(1);
});
