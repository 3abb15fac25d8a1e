import type { Fault, FaultRequest } from '../../faults';
import type { EventType } from '../../registry';
import type { Clock } from '../clock';
import type { EventStore } from '../event-store';
import type { EventSourceLike } from '../event-stream';
import type { FetchHistory } from '../fetch-history';
import type { Start } from './choose-cursor';
import type { EventFilter, EventListSnapshot } from './event-list';
import type { CursorPlace } from './fetch-source';
import type { MeasureSnapshot } from './measure';
import type { RawSnapshot } from './raw-log';
import type { StateHistory } from './transitions';

export interface ConnectChoice {
  /** Null for all. */
  topics: readonly EventType[] | null;
  start: Start;
  givenId: string;
  cursorPlace: CursorPlace;
}

export interface BenchOptions {
  /** Any id of the log, for its epoch. */
  anyId: string;
  mayInject: boolean;
  createStore(options: {
    topics: readonly EventType[] | undefined;
    cursor: string | null;
    openSource(url: string): EventSourceLike;
  }): EventStore;
  fetch(address: string, init: RequestInit): Promise<Response>;
  fetchHistory: FetchHistory;
  /** Rejects with a sentence to show. */
  injectFault(request: FaultRequest): Promise<unknown>;
  /** Epoch milliseconds, fractions welcome, by this device's clock. */
  clock: Clock;
}

export interface BenchSnapshot extends StateHistory, MeasureSnapshot {
  connectionId: string | null;
  /** Position up to which everything has been handled; null before the first is known. */
  cursor: string | null;
  /** Looking up where to begin. */
  choosing: boolean;
  /** Why connecting, or what was to follow, did not work. */
  problem: string | null;
  events: EventListSnapshot;
  raw: RawSnapshot;
  /** What lasts for a while, and until when. */
  fault: { fault: Fault; until: number } | null;
}

/** A connection of its own to try things with: the application's event store over a reader that shows the bytes. */
export interface Bench {
  getSnapshot(): BenchSnapshot;
  subscribe(listener: () => void): () => void;
  connect(choice: ConnectChoice): Promise<void>;
  disconnect(): void;
  /** Rejects with a sentence to show. */
  inject(fault: Fault, durationMs: number): Promise<void>;
  pause(): void;
  resume(): void;
  clear(): void;
  filter(filter: EventFilter): void;
  clearLatencies(): void;
}
