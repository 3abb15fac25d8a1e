import { encodeFrame } from '../../frame';
import type { EventType } from '../../registry';

/** An event as the page's listeners got it. Times are epoch milliseconds. */
export interface BenchEvent {
  /** Counts what has come since the page was opened. */
  n: number;
  type: EventType;
  /** Empty for what has none. */
  id: string;
  data: unknown;
  /** `data` as one line of JSON. */
  json: string;
  /** By this device's clock. */
  arrivedAt: number;
  /** When the log took it, by the server's clock; null where that is not known, or not yet. */
  publishedAt: number | null;
  /** The stream itself, or `/events/history` when the store caught up without one. */
  via: 'stream' | 'history';
  /** From before this connection: what was missed, not what just happened. */
  replayed: boolean;
}

export interface EventFilter {
  /** Null for all. */
  type: EventType | null;
  /** In type, id or data; upper and lower case are the same. */
  text: string;
}

export interface EventListSnapshot {
  shown: readonly BenchEvent[];
  /** Kept, whether the filter shows it or not. */
  kept: number;
  /** How many of `shown` had to make room, ever: what a scrolled list has to move by. */
  shiftedBy: number;
  /** How many events had to make room. */
  forgotten: number;
  paused: boolean;
  /** Have come while paused. */
  waiting: number;
  filter: EventFilter;
}

export interface EventList {
  add(event: BenchEvent): void;
  pause(): void;
  /** Shows what has waited. */
  resume(): void;
  clear(): void;
  filter(filter: EventFilter): void;
  snapshot(): EventListSnapshot;
}

export const keptEvents = 5_000;
/** Making room for one at a time would move five thousand for each event. */
const step = 500;

/** The newest events, of which a filter shows some. Costs the same per event, however many there are. */
export function createEventList(most = keptEvents, forgetStep = step): EventList {
  let kept: BenchEvent[] = [];
  let shown: BenchEvent[] = [];
  let waiting: BenchEvent[] = [];
  let paused = false;
  let shiftedBy = 0;
  let forgotten = 0;
  let filter: EventFilter = { type: null, text: '' };
  let wanted = '';

  const fits = ({ type, id, json }: BenchEvent) => {
    if (filter.type !== null && filter.type !== type) return false;
    if (wanted === '') return true;
    return `${type} ${id} ${json}`.toLowerCase().includes(wanted);
  };

  function take(event: BenchEvent): void {
    kept.push(event);
    if (fits(event)) shown.push(event);
    if (kept.length < most + forgetStep) return;
    forgotten += forgetStep;
    const [first] = kept.splice(0, forgetStep).slice(-1);
    const gone = shown.findIndex(({ n }) => n > first!.n);
    const count = gone === -1 ? shown.length : gone;
    shown.splice(0, count);
    shiftedBy += count;
  }

  return {
    add(event) {
      if (!paused) return take(event);
      waiting.push(event);
      if (waiting.length < most + forgetStep) return;
      waiting.splice(0, forgetStep);
      forgotten += forgetStep;
    },
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
      for (const event of waiting) take(event);
      waiting = [];
    },
    clear() {
      kept = [];
      shown = [];
      waiting = [];
      shiftedBy = 0;
      forgotten = 0;
    },
    filter(next) {
      filter = next;
      wanted = next.text.toLowerCase();
      shown = kept.filter(fits);
      shiftedBy = 0;
    },
    snapshot: () => ({
      shown: [...shown],
      kept: kept.length,
      shiftedBy,
      forgotten,
      paused,
      waiting: waiting.length,
      filter,
    }),
  };
}

/** One event as somebody would paste it into an issue. */
export function eventAsText({ type, id, data }: BenchEvent): string {
  const frame = encodeFrame(type, data, id || undefined);
  return new TextDecoder().decode(frame).trimEnd();
}

/** The same for programs; times as ISO 8601. */
export function eventAsJson(event: BenchEvent): Record<string, unknown> {
  const { type, id, data, arrivedAt, publishedAt, via, replayed } = event;
  return {
    id: id || null,
    type,
    data,
    arrived_at: new Date(arrivedAt).toISOString(),
    published_at: publishedAt === null ? null : new Date(publishedAt).toISOString(),
    via,
    replayed,
  };
}
