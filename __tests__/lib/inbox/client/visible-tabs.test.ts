import { createVisibleTabs } from '@/lib/inbox/client/visible-tabs';

/** Shared locks, as tabs of one browser see them. */
function installLocks(): void {
  const held: { name: string }[] = [];
  const locks = {
    async request(name: string, _: unknown, hold: () => Promise<void>) {
      const lock = { name };
      held.push(lock);
      await hold();
      held.splice(held.indexOf(lock), 1);
    },
    query: async () => ({ held: [...held] }),
  };
  Object.defineProperty(navigator, 'locks', { value: locks, configurable: true });
}
const setVisible = (visible: boolean) => {
  jest.spyOn(document, 'visibilityState', 'get').mockReturnValue(visible ? 'visible' : 'hidden');
  document.dispatchEvent(new Event('visibilitychange'));
};
const released = () => new Promise((resolve) => setTimeout(resolve, 0));
afterEach(() => {
  Reflect.deleteProperty(navigator, 'locks');
});

test('a hidden tab knows whether another one of the same person is looked at', async () => {
  installLocks();
  setVisible(true);
  const front = createVisibleTabs('usr_1');
  front.start();
  setVisible(false);
  await released();
  expect(await front.any()).toBe(false);
  setVisible(true);
  expect(await front.any()).toBe(true);
  // The others hear of no change of their own.
  jest.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  expect(await createVisibleTabs('usr_1').any()).toBe(true);
  expect(await createVisibleTabs('usr_2').any()).toBe(false);
  front.stop();
  await released();
  expect(await createVisibleTabs('usr_1').any()).toBe(false);
});

test('without locks a tab knows of itself alone', async () => {
  setVisible(true);
  expect(await createVisibleTabs('usr_1').any()).toBe(true);
  setVisible(false);
  expect(await createVisibleTabs('usr_1').any()).toBe(false);
});
