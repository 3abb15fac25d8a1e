import type { Sample, ServerStats, SharedStats, WatchAnswer } from '../stats';
import { statsWindowMs } from '../stats';
import type { Clock } from './clock';

export interface InstanceStats {
  id: string;
  /** Oldest first. */
  samples: readonly Sample[];
}

export interface StatsSnapshot {
  /** In the order of their ids; those that have said nothing for the whole window are gone. */
  instances: readonly InstanceStats[];
  /** The newest first-hand look into the database, and the ones before it, oldest first. */
  shared: SharedStats | null;
  sharedBefore: readonly SharedStats[];
  /** Why the last request failed; null when it did not. */
  error: string | null;
}

export interface StatsStoreOptions {
  /** Asks the server to send its numbers, and for those after a time. Rejects with a sentence. */
  watch(after: number): Promise<WatchAnswer>;
  clock: Clock;
}

/** The numbers of all instances as they come, for charts. */
export interface StatsStore {
  getSnapshot(): StatsSnapshot;
  subscribe(listener: () => void): () => void;
  /** Takes an event of the stream. */
  receive(stats: ServerStats): void;
  /** Asks now, and again and again until `stop`: rarely while the stream brings numbers, often while it does not. */
  start(live: boolean): void;
  stop(): void;
}

/** Numbers of several instances come one after another; the page draws once for all. */
const gatherMs = 200;
const renewLiveMs = 8_000;
const renewOtherwiseMs = 3_000;

export function createStatsStore({ watch, clock }: StatsStoreOptions): StatsStore {
  const listeners = new Set<() => void>();
  const samples = new Map<string, Sample[]>();
  let shared: SharedStats[] = [];
  let error: string | null = null;
  let snapshot: StatsSnapshot = { instances: [], shared: null, sharedBefore: [], error };
  let cancelDraw: (() => void) | null = null;
  let cancelRenewal = () => {};
  let run = 0;

  function draw(): void {
    cancelDraw = null;
    snapshot = {
      instances: [...samples]
        .map(([id, own]) => ({ id, samples: [...own] }))
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
      shared: shared.at(-1) ?? null,
      sharedBefore: shared.slice(0, -1),
      error,
    };
    for (const listener of listeners) listener();
  }

  function drawSoon(): void {
    cancelDraw ??= clock.after(gatherMs, draw);
  }

  function add(id: string, sample: Sample): void {
    const own = samples.get(id) ?? [];
    samples.set(id, own);
    // Nearly always at the end; what a lost connection left out comes late.
    let at = own.length;
    while (at > 0 && own[at - 1]!.at > sample.at) at -= 1;
    if (own[at - 1]?.at === sample.at) own[at - 1] = sample;
    else own.splice(at, 0, sample);
  }

  function addShared(look: SharedStats): void {
    if (look.at > (shared.at(-1)?.at ?? 0)) shared.push(look);
  }

  function forget(): void {
    const newest = Math.max(0, ...[...samples.values()].map((own) => own.at(-1)!.at));
    for (const [id, own] of samples) {
      const from = own.findIndex(({ at }) => at > newest - statsWindowMs);
      if (from < 0) samples.delete(id);
      else own.splice(0, from);
    }
    const lastLook = shared.at(-1)?.at ?? 0;
    shared = shared.filter(({ at }) => at > lastLook - statsWindowMs);
  }

  /** Every instance is asked for what the one that is furthest behind lacks. */
  const knownThrough = () =>
    samples.size === 0 ? 0 : Math.min(...[...samples.values()].map((own) => own.at(-1)!.at));

  async function renew(live: boolean): Promise<void> {
    run += 1;
    const own = run;
    cancelRenewal();
    try {
      const answer = await watch(knownThrough());
      if (own !== run) return;
      for (const { instance_id, samples: more } of answer.instances) {
        for (const sample of more) add(instance_id, sample);
      }
      addShared(answer.shared);
      forget();
      error = null;
    } catch (failure) {
      if (own !== run) return;
      error = (failure as Error).message;
    }
    draw();
    const well = live && error === null;
    cancelRenewal = clock.after(well ? renewLiveMs : renewOtherwiseMs, () => void renew(live));
  }

  return {
    getSnapshot: () => snapshot,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    receive({ instance_id, sample, shared: look }) {
      add(instance_id, sample);
      if (look) addShared(look);
      forget();
      drawSoon();
    },
    start: (live) => void renew(live),
    stop() {
      run += 1;
      cancelRenewal();
      cancelDraw?.();
      cancelDraw = null;
    },
  };
}
