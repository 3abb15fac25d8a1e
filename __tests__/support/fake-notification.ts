/** The browser's notifications, with the person's answer in the test's hands. */
export class FakeNotification {
  static permission: NotificationPermission;
  static answer: NotificationPermission;
  static asked: number;
  static made: FakeNotification[];
  /** Like Android's browsers, which have the interface and make none. */
  static refuses: boolean;

  static async requestPermission(): Promise<NotificationPermission> {
    FakeNotification.asked += 1;
    FakeNotification.permission = FakeNotification.answer;
    return FakeNotification.permission;
  }

  onclick = () => {};
  closed = false;

  constructor(
    readonly title: string,
    readonly options: NotificationOptions,
  ) {
    if (FakeNotification.refuses) throw new TypeError('Illegal constructor');
    FakeNotification.made.push(this);
  }

  close(): void {
    this.closed = true;
  }
}

/** Puts it into the page of a test, with nothing asked and nothing shown yet. */
export function installFakeNotification(): typeof FakeNotification {
  const fresh = { permission: 'default', answer: 'granted', asked: 0, made: [], refuses: false };
  Object.assign(FakeNotification, fresh);
  const focus = jest.fn();
  Object.assign(window, { Notification: FakeNotification, isSecureContext: true, focus });
  return FakeNotification;
}
