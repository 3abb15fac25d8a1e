/**
 * Whether any tab of a person in this browser is looked at. Every visible tab holds a shared lock, which the browser takes
 * away from one that closes or crashes. Where there are no Web Locks (plain http on a LAN) a tab knows of itself alone.
 */
export interface VisibleTabs {
  any(): Promise<boolean>;
  start(): void;
  stop(): void;
}

export function createVisibleTabs(userId: string): VisibleTabs {
  const name = `visible:${userId}`;
  const isVisible = () => document.visibilityState === 'visible';
  let release: (() => void) | null = null;

  function update(): void {
    if (!navigator.locks) return;
    if (!isVisible()) return letGo();
    if (release) return;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    navigator.locks.request(name, { mode: 'shared' }, () => held).catch(() => undefined);
  }

  function letGo(): void {
    release?.();
    release = null;
  }

  return {
    async any() {
      if (isVisible() || !navigator.locks) return isVisible();
      const { held } = await navigator.locks.query();
      return held?.some((lock) => lock.name === name) ?? false;
    },
    start() {
      update();
      document.addEventListener('visibilitychange', update);
    },
    stop() {
      document.removeEventListener('visibilitychange', update);
      letGo();
    },
  };
}
