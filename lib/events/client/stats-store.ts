import type { KnownThrough, Sample, ServerStats, SharedStats, WatchAnswer } from '../stats';
import { statsWindowMs } from '../stats';
import { type ClockedSamples, newestSampleAt } from '../stats-series';
import type { Clock } from './clock';

export interface InstanceStats extends ClockedSamples {
  id: string;
  /** When it was heard of last, where the others have gone on without it; null while it sends. Epoch milliseconds. */
  silentSince: number | null;
}

export interface StatsSnapshot {
  /** In the order of their ids; those that have said nothing for the whole window are gone. */
  instances: readonly InstanceStats[];
  /** When the newest sample was taken; null before the first. All times here are by one clock, whatever the instances' own say. */
  newestAt: number | null;
  /** The newest first-hand look into the database, and the ones before it, oldest first. */
  shared: SharedStats | null;
  sharedBefore: readonly SharedStats[];
  /** Why the last request failed; null when it did not. */
  error: string | null;
}

export interface StatsStoreOptions {
  /** Asks the server to send its numbers, and for those after what is known. Rejects with a sentence. */
  watch(after: KnownThrough): Promise<WatchAnswer>;
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
/** There is a sample a second; an instance that is this far behind the others does not send any more. */
const silentAfterMs = 5_000;

export function createStatsStore({ watch, clock }: StatsStoreOptions): StatsStore {
  const listeners = new Set<() => void>();
  const samples = new Map<string, Sample[]>();
  /** How far the clock of each instance is ahead of the first one's that was heard of. */
  const ahead = new Map<string, number>();
  let shared: SharedStats[] = [];
  let error: string | null = null;
  let snapshot: StatsSnapshot = {
    ...{ instances: [], newestAt: null, shared: null, sharedBefore: [] },
    error,
  };
  let cancelDraw: (() => void) | null = null;
  let cancelRenewal = () => {};
  let run = 0;

  const aheadOf = (id: string) => ahead.get(id) ?? 0;
  const clocked = () => [...samples].map(([id, own]) => ({ samples: own, aheadMs: aheadOf(id) }));

  function draw(): void {
    cancelDraw = null;
    const newestAt = newestSampleAt(clocked());
    const instances = [...samples].map(([id, own]): InstanceStats => {
      const heardAt = own.at(-1)!.at - aheadOf(id);
      const silent = newestAt !== null && heardAt < newestAt - silentAfterMs;
      return {
        id,
        samples: [...own],
        aheadMs: aheadOf(id),
        silentSince: silent ? heardAt : null,
      };
    });
    snapshot = {
      instances: instances.sort((a, b) => (a.id < b.id ? -1 : 1)),
      newestAt,
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

  function addShared(look: SharedStats, id: string): void {
    const at = look.at - aheadOf(id);
    if (at > (shared.at(-1)?.at ?? 0)) shared.push({ ...look, at });
  }

  /** All clocks were read at one moment; one that is known already says which moment that was. */
  function compareClocks(instances: WatchAnswer['instances']): void {
    const times = new Map(instances.map(({ instance_id, now }) => [instance_id, now]));
    const anchor = [...ahead.keys()].find((id) => times.has(id)) ?? instances[0]!.instance_id;
    const moment = times.get(anchor)! - aheadOf(anchor);
    for (const [id, now] of times) ahead.set(id, now - moment);
  }

  function forget(): void {
    const oldest = (newestSampleAt(clocked()) ?? 0) - statsWindowMs;
    for (const [id, own] of samples) {
      const from = own.findIndex(({ at }) => at - aheadOf(id) > oldest);
      if (from >= 0) {
        own.splice(0, from);
        continue;
      }
      samples.delete(id);
      ahead.delete(id);
    }
    const lastLook = shared.at(-1)?.at ?? 0;
    shared = shared.filter(({ at }) => at > lastLook - statsWindowMs);
  }

  const knownThrough = (): KnownThrough =>
    Object.fromEntries([...samples].map(([id, own]) => [id, own.at(-1)!.at]));

  async function renew(live: boolean): Promise<void> {
    run += 1;
    const own = run;
    cancelRenewal();
    try {
      const answer = await watch(knownThrough());
      if (own !== run) return;
      compareClocks(answer.instances);
      for (const { instance_id, samples: more } of answer.instances) {
        for (const sample of more) add(instance_id, sample);
      }
      addShared(answer.shared, answer.instances[0]!.instance_id);
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
      if (!ahead.has(instance_id)) {
        // Until the clocks have been compared it counts as taken now.
        ahead.set(instance_id, sample.at - (newestSampleAt(clocked()) ?? sample.at));
      }
      add(instance_id, sample);
      if (look) addShared(look, instance_id);
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
