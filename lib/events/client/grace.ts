import type { Clock } from './clock';

/** A time in which something is not said yet. */
export interface Grace {
  readonly active: boolean;
  begin(): void;
  end(): void;
}

export function createGrace(clock: Clock, ms: number, onOver: () => void): Grace {
  let active = false;
  let cancel = () => {};
  const end = () => {
    active = false;
    cancel();
  };
  return {
    get active() {
      return active;
    },
    begin() {
      end();
      active = true;
      cancel = clock.after(ms, () => {
        active = false;
        onOver();
      });
    },
    end,
  };
}
