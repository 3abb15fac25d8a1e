import type { Clock } from './clock';
import type { Term } from './tab-messages';

/** The part of the browser's lock manager that is used; tests pass a fake. */
export interface LocksLike {
  request(
    name: string,
    options: { signal?: AbortSignal; steal?: boolean },
    hold: () => Promise<void>,
  ): Promise<unknown>;
}

export interface LeadershipOptions {
  locks: LocksLike;
  /** Of the lock: one per person and browser. */
  name: string;
  tab: string;
  clock: Clock;
  random(): number;
  isVisible(): boolean;
  onChange(leads: boolean): void;
  /** Time for the leader's sign of life. */
  beat(): void;
  /** Time to ask the leader for one. */
  ask(): void;
}

/**
 * Decides which of a person's tabs holds the stream: the one with the lock. A leader that is silent for long is frozen, and
 * a visible tab steals its lock.
 */
export interface Leadership {
  readonly leads: boolean;
  readonly term: Term;
  join(): void;
  leave(): void;
  /** A message of a leader. Returns whether it is the one that leads now. */
  hear(term: Term): boolean;
  /** This tab has become visible or has been woken. */
  wake(): void;
}

const beatMs = 5_000;
const silenceMs = 15_000;
const spreadMs = 2_000;

interface Grant {
  over: boolean;
  end(): void;
}

export function createLeadership(options: LeadershipOptions): Leadership {
  const { locks, name, tab, clock, random, isVisible } = options;
  let joined = false;
  let leads = false;
  let newest: Term = { tab, since: 0 };
  let grant: Grant | null = null;
  let heardAt = 0;
  let tickedAt = 0;
  let patienceMs = silenceMs;
  let cancelTick = () => {};

  function request(steal: boolean): void {
    const abort = new AbortController();
    const mine: Grant = { over: false, end: () => abort.abort() };
    grant = mine;
    const hold = () =>
      new Promise<void>((release) => {
        if (mine.over) return release();
        mine.end = release;
        leads = true;
        newest = { tab, since: Math.max(clock.now(), newest.since + 1) };
        options.onChange(true);
      });
    locks
      .request(name, steal ? { steal } : { signal: abort.signal }, hold)
      .catch(() => undefined)
      .then(() => {
        if (mine.over) return;
        const held = leads;
        giveUp();
        if (held) request(false);
        // It was never granted: the next tick asks again.
      });
  }

  /** Lets the lock go, or stops waiting for it. */
  function giveUp(): void {
    const led = leads;
    leads = false;
    if (grant) {
      grant.over = true;
      grant.end();
      grant = null;
    }
    heardAt = clock.now();
    if (led) options.onChange(false);
  }

  /** Asleep or hidden, this tab has not asked for long: the leader gets the time of a beat before it counts as silent. */
  function allowAnAnswer(): void {
    heardAt = Math.max(heardAt, clock.now() - patienceMs + beatMs);
  }

  function tick(): void {
    const now = clock.now();
    if (now - tickedAt > 2 * beatMs) allowAnAnswer();
    tickedAt = now;
    cancelTick();
    cancelTick = clock.after(beatMs, tick);
    if (leads) return options.beat();
    if (!grant) request(false);
    if (!isVisible()) return;
    const silentMs = now - heardAt;
    if (silentMs >= patienceMs) {
      giveUp();
      patienceMs = silenceMs + spreadMs * random();
      request(true);
    } else if (silentMs >= beatMs) {
      options.ask();
    }
  }

  return {
    get leads() {
      return leads;
    },
    get term() {
      return newest;
    },
    join() {
      if (joined) return;
      joined = true;
      heardAt = clock.now();
      tickedAt = clock.now();
      patienceMs = silenceMs + spreadMs * random();
      request(false);
      options.ask();
      cancelTick = clock.after(beatMs, tick);
    },
    leave() {
      joined = false;
      cancelTick();
      giveUp();
    },
    hear(term) {
      const known = term.tab === newest.tab && term.since === newest.since;
      const newer =
        term.since > newest.since || (term.since === newest.since && term.tab > newest.tab);
      if (!known && !newer) {
        // It has been frozen and does not know what has happened.
        if (leads) options.beat();
        return false;
      }
      if (leads) {
        giveUp();
        request(false);
      }
      newest = term;
      heardAt = clock.now();
      return true;
    },
    wake() {
      if (!joined) return;
      allowAnAnswer();
      tick();
    },
  };
}
