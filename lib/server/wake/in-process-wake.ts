import 'server-only';
import { EventEmitter } from 'node:events';
import type { Wake } from './wake';

/** Wake for a single process: synchronous, nothing to connect to. */
export function createInProcessWake(): Wake {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  return {
    signal(channel, payload) {
      emitter.emit(channel, payload);
    },
    subscribe(channel, listener) {
      emitter.on(channel, listener);
      return () => emitter.off(channel, listener);
    },
  };
}
