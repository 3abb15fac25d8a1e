import { FakeNotification, installFakeNotification } from '@/__tests__/support/fake-notification';
import { createDesktopNotifier, type DesktopNotifier } from '@/lib/inbox/client/desktop-notifier';

let looking: boolean;
let notifier: DesktopNotifier;
const create = (userId = 'usr_1') =>
  createDesktopNotifier(userId, { any: async () => looking, start() {}, stop() {} });
const notice = (id = 'e-1', onClick = () => {}) => ({ id, title: 'Summary ready', onClick });
const made = () => FakeNotification.made.map(({ title }) => title);

beforeEach(() => {
  localStorage.clear();
  looking = false;
  installFakeNotification();
  notifier = create();
});

test('nothing is asked and nothing comes before somebody switches it on', async () => {
  await notifier.show(notice());
  expect(notifier.getSnapshot()).toBe('off');
  expect(FakeNotification.asked).toBe(0);
  expect(made()).toEqual([]);
});

test('switched on, it shows a first one, and what happens while nobody looks', async () => {
  expect(await notifier.enable()).toBe('on');
  looking = true;
  await notifier.show(notice());
  looking = false;
  await notifier.show(notice('e-2'));
  expect(made()).toEqual(['Notifications are on', 'Summary ready']);
  // A second tab's of the same event would take its place.
  expect(FakeNotification.made.at(-1)!.options.tag).toBe('e-2');
});

test('a click brings the page to the front and leads on', async () => {
  await notifier.enable();
  const onClick = jest.fn();
  await notifier.show(notice('e-1', onClick));
  const shown = FakeNotification.made.at(-1)!;
  shown.onclick();
  expect(window.focus).toHaveBeenCalled();
  expect(onClick).toHaveBeenCalled();
  expect(shown.closed).toBe(true);
});

test('a refusal is final, and said so', async () => {
  FakeNotification.answer = 'denied';
  expect(await notifier.enable()).toBe('blocked');
  await notifier.show(notice());
  expect(made()).toEqual([]);
});

test('a question that was put away leaves it off', async () => {
  FakeNotification.answer = 'default';
  expect(await notifier.enable()).toBe('off');
});

test('switched off it stays silent, and somebody else in the same browser was never asked', async () => {
  await notifier.enable();
  expect(create('usr_2').getSnapshot()).toBe('off');
  notifier.disable();
  await notifier.show(notice());
  expect(made()).toEqual(['Notifications are on']);
});

test('a browser that has the interface and makes none says that it cannot', async () => {
  FakeNotification.refuses = true;
  expect(await notifier.enable()).toBe('unsupported');
});

test('without https there is nothing to ask for', async () => {
  Object.assign(window, { isSecureContext: false });
  expect(await notifier.enable()).toBe('unsupported');
  expect(FakeNotification.asked).toBe(0);
});

test('where the browser remembers nothing it stays off, and does not say otherwise', async () => {
  jest.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('denied', 'SecurityError');
  });
  expect(await notifier.enable()).toBe('off');
  expect(made()).toEqual([]);
});
