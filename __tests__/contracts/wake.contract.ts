import type { Wake, WakeChannels } from '@/lib/server/wake/wake';

/** What every driver of `Wake` promises within one process. */
export function describeWake(name: string, open: () => Promise<Wake>): void {
  describe(`${name} keeps the contract of Wake`, () => {
    let wake: Wake;
    beforeEach(async () => {
      wake = await open();
    });

    test('listeners of this process have heard a signal before it returns, once each', () => {
      const heard: string[] = [];
      wake.subscribe('jobs', () => heard.push('first'));
      wake.subscribe('jobs', () => heard.push('second'));
      wake.signal('jobs', undefined);
      expect(heard).toEqual(['first', 'second']);
    });

    test('a payload arrives as it was given', () => {
      const heard: WakeChannels['cancel'][] = [];
      wake.subscribe('cancel', (payload) => heard.push(payload));
      const payload = { ids: ['job_1', 'wrk_2'] };
      wake.signal('cancel', payload);
      expect(heard).toEqual([payload]);
    });

    test('a channel hears nothing of another one, nor after the end of a subscription', () => {
      const heard: string[] = [];
      wake.subscribe('events', () => heard.push('events'));
      const end = wake.subscribe('jobs', () => heard.push('jobs'));
      wake.signal('events', undefined);
      end();
      wake.signal('jobs', undefined);
      expect(heard).toEqual(['events']);
    });

    test('a listener may end its subscription while it listens', () => {
      let heard = 0;
      const end = wake.subscribe('events', () => {
        heard += 1;
        end();
      });
      wake.subscribe('events', () => {
        heard += 10;
      });
      wake.signal('events', undefined);
      wake.signal('events', undefined);
      expect(heard).toBe(21);
    });

    test('nobody has to listen', () => {
      expect(() => wake.signal('cancel', { ids: ['job_1'] })).not.toThrow();
    });
  });
}
