import 'server-only';
import { type Audience, audienceId, audienceKey } from '../audience';
import type { EphemeralType, EventData } from '../registry';

/** An event without an id: it is not stored, and may be replaced by a later one. */
export interface EphemeralEvent<T extends EphemeralType = EphemeralType> {
  type: T;
  audience: Audience;
  data: EventData<T>;
  /** Events with the same key replace one another while they wait or a receiver is behind. */
  conflationKey?: string;
}

/** What has been published since the last round, in order, the latest per conflation key. */
export interface EphemeralQueue {
  readonly size: number;
  add(event: EphemeralEvent): void;
  takeAll(): EphemeralEvent[];
}

export function createEphemeralQueue(): EphemeralQueue {
  let events = new Map<string, EphemeralEvent>();
  let count = 0;
  return {
    get size() {
      return events.size;
    },
    add(event) {
      count += 1;
      const { audience, conflationKey } = event;
      const audienceName = audienceKey(audience.kind, audienceId(audience));
      const key =
        conflationKey === undefined
          ? `#${count}`
          : `${event.type}\n${audienceName}\n${conflationKey}`;
      // Deleted first, so that it takes its place at the end.
      events.delete(key);
      events.set(key, event);
    },
    takeAll() {
      const taken = [...events.values()];
      events = new Map();
      return taken;
    },
  };
}
