import { z } from 'zod';
import type { PeerQuestion, Peers } from '@/lib/server/peers/peers';

export const double: PeerQuestion<number, { twice: number }> = {
  name: 'double',
  input: z.number(),
  answer: z.object({ twice: z.number() }),
};

/** What every driver of `Peers` promises of an instance that is alone. */
export function describePeers(name: string, open: () => Promise<Peers>): void {
  describe(`${name} keeps the contract of Peers`, () => {
    test('an instance never answers itself', async () => {
      const peers = await open();
      peers.onAsked(double, (n) => ({ twice: 2 * n }));
      await expect(peers.ask(double, 4)).resolves.toEqual({ answers: [], silent: 0 });
    });

    test('a question that nobody knows has no answers', async () => {
      const peers = await open();
      const answered = peers.ask({ ...double, name: 'unknown' }, 4);
      await expect(answered).resolves.toEqual({ answers: [], silent: 0 });
    });

    test('no other instance has run', async () => {
      const peers = await open();
      await expect(peers.ranSince(0)).resolves.toEqual([]);
    });
  });
}
