import type { EventType } from '../../registry';
import type { Clock } from '../clock';
import type { FetchHistory } from '../fetch-history';
import { type ClockEstimate, createClockOffset } from './clock-offset';
import { clockDifferenceMs, createLatencies, type LatencySummary } from './latency';
import { createPublishTimes, type PublishTimes } from './publish-times';

export interface MeasureSnapshot {
  clockOffset: ClockEstimate | null;
  /** Null before there is a sample. */
  latency: LatencySummary | null;
  /** Events that were caught up with, whose age says nothing about delivery. */
  replayed: number;
  /** Publish times cannot be looked up at the moment. */
  timesMissing: boolean;
}

/** What a look-up has found out about an event. */
export interface Published {
  publishedAt: number;
  replayed: boolean;
}

/** Measures how long events take from the log to this device. */
export function createMeasure(options: {
  clock: Clock;
  fetchHistory: FetchHistory;
  onPublished(id: string, published: Published): void;
  onChange(): void;
}) {
  const { clock, fetchHistory, onPublished, onChange } = options;
  const offset = createClockOffset();
  const latencies = createLatencies();
  const unmeasured = new Map<string, { arrivedAt: number; greetedAt: number }>();
  let times: PublishTimes | null = null;
  let askedAt = 0;
  /** By the server's clock: what this connection brings that is older was replayed. */
  let greetedAt = 0;
  let replayed = 0;
  let timesMissing = false;

  function learn(publishedTimes: ReadonlyMap<string, number>): void {
    for (const [id, publishedAt] of publishedTimes) {
      const arrival = unmeasured.get(id);
      if (!arrival) continue;
      unmeasured.delete(id);
      const { arrivedAt } = arrival;
      const late = publishedAt < arrival.greetedAt;
      if (late) replayed += 1;
      else latencies.add(clockDifferenceMs(arrivedAt, publishedAt));
      offset.arrival(publishedAt, arrivedAt);
      onPublished(id, { publishedAt, replayed: late });
    }
    onChange();
  }

  return {
    begin(topics: readonly EventType[] | null): void {
      times = createPublishTimes({
        clock,
        topics,
        fetchHistory,
        onTimes: learn,
        onHealth(works) {
          timesMissing = !works;
          onChange();
        },
      });
    },
    end(): void {
      times?.stop();
      times = null;
      unmeasured.clear();
    },
    asked(at: number): void {
      askedAt = at;
    },
    greeted(serverTime: number, arrivedAt: number): void {
      greetedAt = serverTime;
      offset.exchange(askedAt, serverTime, arrivedAt);
    },
    /** Something came that the server stamped when it sent it. */
    stamped(at: number, arrivedAt: number): void {
      offset.arrival(at, arrivedAt);
    },
    /** False when its publish time will not be looked up. */
    arrived(id: string, arrivedAt: number): boolean {
      if (!times?.want(id)) return false;
      unmeasured.set(id, { arrivedAt, greetedAt });
      return true;
    },
    clear(): void {
      latencies.clear();
      replayed = 0;
    },
    snapshot(): MeasureSnapshot {
      const clockOffset = offset.estimate();
      const latency = clockOffset && latencies.summarize(clockOffset.offsetMs);
      return { clockOffset, latency, replayed, timesMissing };
    },
  };
}
