import { type EventData, type EventType, eventData } from '../registry';

/** An event on its way into a tab: from the tab's own stream, from another tab, or from the history. */
export interface Frame<T extends EventType = EventType> {
  type: T;
  /** Its position in the log, or the one the connection is caught up to; empty for what has none. */
  id: string;
  data: EventData<T>;
  /** When it happened, epoch milliseconds by the server's clock; null for what the stream has just brought. */
  at: number | null;
}

/** An event as the page's listeners get it. */
export interface ReceivedEvent<T extends EventType = EventType> extends Frame<T> {
  /** Older than the page, or long past: state follows it, but it is no news to announce. */
  replayed: boolean;
}

/** The data of an event as its type's schema has it; undefined for what breaks the schema. */
export function parseData<T extends EventType>(type: T, data: unknown): EventData<T> | undefined {
  const parsed = eventData[type].safeParse(data);
  return parsed.success ? (parsed.data as EventData<T>) : undefined;
}
