import type { VisibleTabs } from './visible-tabs';

/**
 * `unsupported`: this browser has no desktop notifications, or not for this page. `blocked`: the person has refused them, and only
 * the browser's own settings can change that.
 */
export type DesktopState = 'unsupported' | 'blocked' | 'off' | 'on';

export interface DesktopNotice {
  /** Of the event; a second notification of the same one takes the place of the first. */
  id: string;
  title: string;
  body?: string;
  /** The person has clicked it; the tab is in front by then. */
  onClick(): void;
}

/** Notifications by the desktop, for one person in one browser. */
export interface DesktopNotifier {
  getSnapshot(): DesktopState;
  subscribe(listener: () => void): () => void;
  /** Switches them on and shows a first one; asks for permission, and so needs a click. */
  enable(): Promise<DesktopState>;
  disable(): void;
  /** Shows a notice, if it is switched on and no tab of this person is looked at. */
  show(notice: DesktopNotice): Promise<void>;
  start(): void;
  stop(): void;
}

export function createDesktopNotifier(userId: string, tabs: VisibleTabs): DesktopNotifier {
  const key = `desktop-notifications:${userId}`;
  const subscribers = new Set<() => void>();
  /** Android's browsers have the interface and refuse to make one. */
  let refused = false;
  let permission: PermissionStatus | null = null;

  function stateNow(): DesktopState {
    if (refused || typeof Notification === 'undefined' || !window.isSecureContext) {
      return 'unsupported';
    }
    if (Notification.permission === 'denied') return 'blocked';
    return Notification.permission === 'granted' && isChosen() ? 'on' : 'off';
  }

  function isChosen(): boolean {
    try {
      return localStorage.getItem(key) === 'on';
    } catch {
      return false;
    }
  }

  function choose(on: boolean): void {
    try {
      if (on) localStorage.setItem(key, 'on');
      else localStorage.removeItem(key);
    } catch {}
    publish();
  }

  const publish = () => {
    for (const notify of [...subscribers]) notify();
  };

  function make({ id, title, body, onClick }: DesktopNotice): void {
    try {
      const notification = new Notification(title, { body, tag: id, icon: '/icon.svg' });
      notification.onclick = () => {
        window.focus();
        notification.close();
        onClick();
      };
    } catch {
      refused = true;
      publish();
    }
  }

  return {
    getSnapshot: stateNow,
    subscribe(listener) {
      subscribers.add(listener);
      return () => subscribers.delete(listener);
    },
    async enable() {
      if (stateNow() === 'unsupported') return 'unsupported';
      if ((await Notification.requestPermission()) === 'granted') choose(true);
      else publish();
      // Where nothing can be remembered it stays off.
      if (stateNow() === 'on') {
        make({ id: key, title: 'Notifications are on', body: 'In this browser.', onClick() {} });
      }
      return stateNow();
    },
    disable: () => choose(false),
    async show(notice) {
      if (stateNow() === 'on' && !(await tabs.any())) make(notice);
    },
    start() {
      tabs.start();
      window.addEventListener('storage', publish);
      navigator.permissions
        ?.query({ name: 'notifications' })
        .then((status) => {
          permission = status;
          permission.onchange = publish;
        })
        .catch(() => undefined);
    },
    stop() {
      tabs.stop();
      window.removeEventListener('storage', publish);
      if (permission) permission.onchange = null;
    },
  };
}
