import { fork } from 'node:child_process';

export interface Target {
  port: number;
  path: string;
  cookie?: string;
  cursor?: string;
}

/** Pairs of tenths of a millisecond and how often. */
export type Latencies = [tenth: number, times: number][];

export interface PhaseResult {
  delivered: number;
  lost: number;
  repeated: number;
  dropped: number;
  latencies: Latencies;
}

export interface Opened {
  opened: number;
  /** Why others were not, and how many. */
  refused: Record<string, number>;
  ms: number;
  /** What each of them waited for the answer's head. */
  eachMs: number[];
}

/** The clients of one server, in a process of their own. */
export interface Load {
  connect(count: number, target: Target, concurrency?: number): Promise<Opened>;
  /** From now on `count` events are awaited, numbered from `first`. */
  begin(first: number, count: number): Promise<void>;
  /** When every client had the last of them, on the monotonic clock in milliseconds. */
  allHaveLast(timeoutMs?: number): Promise<number>;
  end(): Promise<PhaseResult>;
  closeAll(): Promise<void>;
  stop(): void;
}

type Message = { type: 'answer'; id: number; value: unknown } | { type: 'done'; at: number };

export function startLoad(): Load {
  const child = fork(new URL('./load-worker.mjs', import.meta.url), {
    serialization: 'advanced',
    execArgv: [],
  });
  const answers = new Map<number, (value: unknown) => void>();
  let asked = 0;
  let doneAt: number | null = null;
  let onDone = (_at: number) => {};
  child.on('message', (message: Message) => {
    if (message.type === 'done') {
      doneAt = message.at;
      onDone(message.at);
    } else answers.get(message.id)?.(message.value);
  });
  const ask = <T>(command: string, input: object = {}): Promise<T> => {
    asked += 1;
    const id = asked;
    child.send({ id, command, ...input });
    return new Promise((resolve) => answers.set(id, resolve as (value: unknown) => void));
  };
  return {
    connect: (count, target, concurrency = 128) => ask('connect', { count, target, concurrency }),
    begin(first, count) {
      doneAt = null;
      return ask('begin', { first, count });
    },
    allHaveLast(timeoutMs = 120_000) {
      if (doneAt !== null) return Promise.resolve(doneAt);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error('not everybody got the last event')),
          timeoutMs,
        );
        onDone = (at) => {
          clearTimeout(timer);
          resolve(at);
        };
      });
    },
    end: () => ask('end'),
    closeAll: () => ask('close'),
    stop: () => child.disconnect(),
  };
}

/** The latency in milliseconds below which a share of all deliveries stayed. */
export function percentile(latencies: readonly Latencies[], share: number): number {
  const merged = new Map<number, number>();
  let total = 0;
  for (const [tenth, times] of latencies.flat()) {
    merged.set(tenth, (merged.get(tenth) ?? 0) + times);
    total += times;
  }
  let left = Math.ceil(total * share);
  for (const [tenth, times] of [...merged].sort(([a], [b]) => a - b)) {
    left -= times;
    if (left <= 0) return tenth / 10;
  }
  return Number.NaN;
}
