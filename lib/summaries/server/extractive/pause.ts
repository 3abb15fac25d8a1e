import 'server-only';
import { breathe } from '../../../breathe';

/** Called in inner loops: gives the event loop its turn, and throws when the work is not wanted any more. */
export type Pause = () => Promise<void> | undefined;

export function createPause(signal: AbortSignal): Pause {
  return () => {
    signal.throwIfAborted();
    return breathe();
  };
}
