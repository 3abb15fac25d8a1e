import { createEventStore, type EventStore } from '@/lib/events/client/event-store';
import { createFakeBrowser, type FakeBrowser, type FakeTab } from './fake-browser';
import { createFakeEventsServer, type FakeEventsServer } from './fake-events-server';

/** A page of the application in a tab of the fake browser, and what it has handled. */
export interface FakePage {
  tab: FakeTab;
  store: EventStore;
  /** The log's head when the page was made. */
  openedAtSeq: number;
  /** Numbers of the durable events it was handed, in order, and the resets between them. */
  seen: (number | { reset: string; covers: number })[];
  /** Of those, what was no news any more. */
  replayed: number[];
  greetings: number;
  /** Whether this page holds an open stream. */
  readonly streaming: boolean;
}

export interface FakePages {
  browser: FakeBrowser;
  server: FakeEventsServer;
  readonly pages: readonly FakePage[];
  open(options?: { userId?: string; sessionId?: string; alone?: boolean }): FakePage;
  online: boolean;
}

/** Pages of the application in one browser, their server, and all the time of the world. */
export function createFakePages(random: () => number = () => 0.5): FakePages {
  const browser = createFakeBrowser(random);
  const server = createFakeEventsServer(browser.now);
  const pages: FakePage[] = [];
  let opened = 0;
  const world: FakePages = {
    browser,
    server,
    get pages() {
      return pages.filter(({ tab }) => tab.alive);
    },
    online: true,
    open({ userId = 'usr_1', sessionId = 'ses_1', alone = false } = {}) {
      opened += 1;
      const tab = browser.openTab(`tab${opened}`);
      const answerTo = <T>(answer: T) =>
        new Promise<T>((resolve) => tab.deliver('answer', () => resolve(answer), 200 * random()));
      const store = createEventStore({
        createEventSource(url) {
          const source = server.connect(url, tab, (run) =>
            tab.deliver('stream', run, 30 * random()),
          );
          tab.onKilled(() => source.close());
          return source;
        },
        probe: () => answerTo(server.probe()),
        fetchHistory: async (query) => answerTo(await server.history(query)),
        isOnline: () => world.online,
        clock: tab.clock,
        random,
        cursor: server.head,
        openedAt: browser.now(),
        tabs: alone
          ? undefined
          : {
              userId,
              sessionId,
              tabId: tab.name,
              locks: tab.locks,
              openChannel: tab.openChannel,
              isVisible: () => tab.visible,
            },
      });
      const page: FakePage = {
        tab,
        store,
        openedAtSeq: server.headSeq,
        seen: [],
        replayed: [],
        greetings: 0,
        get streaming() {
          return [...server.streams].some(({ owner }) => owner === tab);
        },
      };
      store.on('test', ({ data, replayed }) => {
        const { n } = data as { n: number };
        page.seen.push(n);
        if (replayed) page.replayed.push(n);
      });
      store.on('reset', ({ data: { reason }, id }) => {
        const covers = reason === 'trimmed' ? server.trimmedThrough : Number(id.split('-')[1]);
        page.seen.push({ reset: reason, covers });
      });
      store.on('connected', () => {
        page.greetings += 1;
      });
      pages.push(page);
      store.start();
      return page;
    },
  };
  return world;
}
