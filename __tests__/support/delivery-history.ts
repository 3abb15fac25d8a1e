import type { Viewer } from '@/lib/events/audience';
import { parseEventId } from '@/lib/events/event-id';
import { readHistory } from '@/lib/events/server/history';
import { parseSubscriptions } from '@/lib/events/subscriptions';
import type { DeliveryWorld } from './delivery-world';

/** A client that asks for pages of the history, as browsers do that cannot have a stream, and checks them. */
export class HistoryReader {
  readonly complaints: string[] = [];
  pages = 0;
  resets = 0;
  readonly #world: DeliveryWorld;
  readonly #viewer: Viewer;
  readonly #checks: (() => void)[] = [];
  #cursor = 'test-0';
  #asking = Promise.resolve();

  constructor(world: DeliveryWorld, viewer: Viewer) {
    this.#world = world;
    this.#viewer = viewer;
  }

  ask(at: number, limit: number): Promise<void> {
    this.#asking = this.#asking.then(() => this.#ask(at, limit));
    return this.#asking;
  }

  async #ask(at: number, limit: number): Promise<void> {
    const { log } = this.#world.process(at);
    const after = this.#cursor;
    const page = await readHistory(log, this.#viewer, parseSubscriptions(null), { after, limit });
    this.#cursor = page.cursor!;
    this.pages += 1;
    const from = parseEventId(after)!.seq;
    const to = parseEventId(this.#cursor)!.seq;
    const got = page.events.map(({ id }) => parseEventId(id)!.seq);
    if (page.reset) this.resets += 1;
    this.#checks.push(() => {
      const due = this.#world.missed({ viewer: this.#viewer, topics: null }, from, to);
      const numbers = due.map(({ seq }) => seq).sort((a, b) => a - b);
      const strange = got.filter((seq) => !numbers.includes(seq));
      if (strange.length > 0) this.#complain(`got ${strange}, which is not for it`);
      if (page.reset && this.#world.trimmedThrough <= from) this.#complain(`reset for nothing`);
      if (!page.reset && got.join() !== numbers.join())
        this.#complain(`got ${got} after ${from} to ${to}, not ${numbers}`);
    });
  }

  check(): void {
    for (const check of this.#checks.splice(0)) check();
  }

  #complain(what: string): void {
    this.complaints.push(`the history of ${this.#viewer.sessionId} ${what}`);
  }
}
