import type { ConnectionState } from '../event-store';

/** The store's states, and that there is none. */
export type BenchState = ConnectionState | 'disconnected';

export const benchStates = [
  'disconnected',
  'connecting',
  'live',
  'reconnecting',
  'polling',
  'offline',
  'signed_out',
] as const satisfies readonly BenchState[];

export interface Transition {
  n: number;
  at: number;
  from: BenchState;
  to: BenchState;
  /** How long `from` lasted. */
  lastedMs: number;
  /** What was seen last before it. */
  because: string | null;
  connectionId: string | null;
}

export interface StateHistory {
  state: BenchState;
  since: number;
  /** Newest first. */
  transitions: readonly Transition[];
  entered: Readonly<Record<BenchState, number>>;
}

const keptTransitions = 200;

/** Keeps how the state of a connection changed. */
export function createStateHistory(now: () => number) {
  let history: StateHistory = {
    state: 'disconnected',
    since: now(),
    transitions: [],
    entered: Object.fromEntries(benchStates.map((state) => [state, 0])) as StateHistory['entered'],
  };
  let count = 0;
  let because: string | null = null;

  return {
    get current(): StateHistory {
      return history;
    },
    /** Something that may be the reason of the next change. */
    note(reason: string): void {
      because = reason;
    },
    /** The same for what only counts when nothing better is known. */
    noteAtLeast(reason: string): void {
      because ??= reason;
    },
    moveTo(to: BenchState, connectionId: string | null): void {
      const { state: from, since, transitions, entered } = history;
      if (from === to) return;
      const at = now();
      count += 1;
      const transition = { n: count, at, from, to, lastedMs: at - since, because, connectionId };
      because = null;
      history = {
        state: to,
        since: at,
        transitions: [transition, ...transitions].slice(0, keptTransitions),
        entered: { ...entered, [to]: entered[to] + 1 },
      };
    },
  };
}
