import type { Clock } from '@/lib/events/client/clock';
import type { LocksLike } from '@/lib/events/client/leadership';
import type { ChannelLike } from '@/lib/events/client/tab-messages';

/** What reaches a page from outside. A page that sleeps gets none of it before it wakes, and maybe never. */
type Way = 'timer' | 'channel' | 'lock' | 'stream' | 'answer';

interface Task {
  at: number;
  order: number;
  tab: FakeTab;
  way: Way;
  run(): void;
}

export interface FakeTab {
  readonly name: string;
  readonly clock: Clock;
  readonly locks: LocksLike;
  openChannel(name: string): ChannelLike;
  /** Lets something reach the page, now or later, in the order of its way. */
  deliver(way: Way, run: () => void, delayMs?: number): void;
  visible: boolean;
  readonly frozen: boolean;
  readonly alive: boolean;
  /** Stops the page in its tracks. */
  freeze(): void;
  /** Goes on, with what waited, except what came by the `lost` ways. */
  wake(lost?: readonly Way[]): void;
  /** Ends the page; its locks are free. */
  kill(): void;
  onKilled(run: () => void): void;
}

export interface FakeBrowser {
  now(): number;
  tabs: FakeTab[];
  openTab(name: string): FakeTab;
  /** Lets time pass, one thing after the other; `after` is called when all of a moment is done. */
  pass(ms: number, after?: () => void): Promise<void>;
}

interface LockRequest {
  tab: FakeTab;
  held: boolean;
  over: boolean;
  grant(): void;
  reject(): void;
}

/** A browser with several tabs, in which time passes when a test says so. `random` spreads what takes its time. */
export function createFakeBrowser(random: () => number): FakeBrowser {
  let now = 1_700_000_000_000;
  let order = 0;
  const tasks: Task[] = [];
  const requests = new Map<string, LockRequest[]>();
  const channels = new Set<{ name: string; tab: FakeTab; channel: ChannelLike }>();

  /** Grants a lock that nobody holds to the first who waits. */
  function grantNext(name: string): void {
    const queue = (requests.get(name) ?? []).filter((request) => !request.over);
    requests.set(name, queue);
    if (queue.some((request) => request.held)) return;
    const [first] = queue;
    if (!first) return;
    first.held = true;
    first.grant();
  }

  function createLocks(tab: FakeTab): LocksLike {
    return {
      request(name, { signal, steal }, hold) {
        return new Promise((resolve, reject) => {
          const queue = requests.get(name) ?? [];
          const finish = (settle: () => void) => {
            if (request.over) return;
            request.over = true;
            tab.deliver('lock', settle);
            grantNext(name);
          };
          const abort = () => reject(new DOMException('gone', 'AbortError'));
          const request: LockRequest = {
            tab,
            held: false,
            over: false,
            grant: () =>
              tab.deliver('lock', () => {
                void hold().then(() => finish(() => resolve(undefined)));
              }),
            reject: () => finish(abort),
          };
          signal?.addEventListener('abort', () => {
            if (!request.held) request.reject();
          });
          if (steal) {
            const holders = queue.filter(({ held, over }) => held && !over);
            requests.set(name, [request, ...queue]);
            request.held = true;
            for (const holder of holders) holder.reject();
            request.grant();
          } else {
            requests.set(name, [...queue, request]);
            grantNext(name);
          }
        });
      },
    };
  }

  function createTab(name: string): FakeTab {
    let frozen = false;
    let alive = true;
    let waiting: Task[] = [];
    const latest = new Map<Way, number>();
    const endings: (() => void)[] = [];
    const tab: FakeTab = {
      name,
      visible: true,
      get frozen() {
        return frozen;
      },
      get alive() {
        return alive;
      },
      clock: {
        now: () => now,
        after(ms, run) {
          let cancelled = false;
          const task = { at: now + ms, way: 'timer' as const, run: () => cancelled || run() };
          push(task);
          return () => {
            cancelled = true;
          };
        },
      },
      locks: undefined as never,
      openChannel(channelName) {
        const channel: ChannelLike = {
          onmessage: null,
          close: () => channels.delete(entry),
          postMessage(message) {
            const text = JSON.stringify(message);
            for (const other of channels) {
              if (other.name !== channelName || other.tab === tab) continue;
              const event = { data: JSON.parse(text) } as MessageEvent;
              other.tab.deliver('channel', () => other.channel.onmessage?.(event), 5 * random());
            }
          },
        };
        const entry = { name: channelName, tab, channel };
        channels.add(entry);
        return channel;
      },
      deliver(way, run, delayMs = 0) {
        const at = Math.max(now + delayMs, latest.get(way) ?? 0);
        latest.set(way, at);
        push({ at, way, run });
      },
      freeze() {
        frozen = true;
      },
      wake(lost = []) {
        frozen = false;
        const inOrder = waiting.sort((a, b) => a.at - b.at || a.order - b.order);
        for (const task of inOrder) {
          if (!lost.includes(task.way)) push({ ...task, at: Math.max(task.at, now) });
        }
        waiting = [];
      },
      kill() {
        alive = false;
        browser.tabs = browser.tabs.filter((other) => other !== tab);
        for (const entry of channels) if (entry.tab === tab) channels.delete(entry);
        for (const end of endings) end();
        for (const [lockName, queue] of requests) {
          for (const request of queue) if (request.tab === tab) request.over = true;
          grantNext(lockName);
        }
      },
      onKilled: (run) => endings.push(run),
    };
    function push(task: Pick<Task, 'at' | 'way' | 'run'>): void {
      order += 1;
      const whole: Task = { ...task, order, tab };
      if (!alive) return;
      if (frozen) waiting.push(whole);
      else tasks.push(whole);
    }
    /** A task whose time comes while its tab sleeps. */
    held.set(tab, (task) => waiting.push(task));
    return Object.assign(tab, { locks: createLocks(tab) });
  }

  const held = new Map<FakeTab, (task: Task) => void>();

  const browser: FakeBrowser = {
    now: () => now,
    tabs: [],
    openTab(name) {
      const tab = createTab(name);
      browser.tabs = [...browser.tabs, tab];
      return tab;
    },
    async pass(ms, after = () => {}) {
      const until = now + ms;
      await settle();
      for (;;) {
        tasks.sort((a, b) => a.at - b.at || a.order - b.order);
        const next = tasks[0];
        if (!next || next.at > until) break;
        if (next.at > now) after();
        tasks.shift();
        now = Math.max(now, next.at);
        if (!next.tab.alive) continue;
        if (next.tab.frozen) held.get(next.tab)!(next);
        else {
          next.run();
          await settle();
        }
      }
      now = until;
      after();
    },
  };
  return browser;
}

/** Lets promises that are settled have their say. */
async function settle(): Promise<void> {
  for (let n = 0; n < 24; n += 1) await Promise.resolve();
}
