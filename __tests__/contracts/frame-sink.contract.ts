import type { CreateFrameSink, FrameSink } from '@/lib/events/server/frame-sink';

/** The far end of a sink, as a driver's test provides it. */
export interface Receiver {
  /** Reads everything that has been handed over up to now. */
  read(): Promise<string>;
  /** Reads on until the stream ends; rejects when it was cut off. */
  readToEnd(): Promise<string>;
  /** Goes away. */
  leave(): Promise<void>;
}

export interface SinkUnderTest {
  sink: FrameSink;
  receiver: Receiver;
  drains: number;
  closes: number;
}

type Opened = { sink: FrameSink; receiver: Receiver };

const bytes = (text: string) => new TextEncoder().encode(text);

/** What every driver of `FrameSink` promises. */
export function describeFrameSink(
  name: string,
  open: (listener: Parameters<CreateFrameSink>[0]) => Opened | Promise<Opened>,
): void {
  const start = async (): Promise<SinkUnderTest> => {
    const test = { drains: 0, closes: 0 } as SinkUnderTest;
    const opened = await open({
      onDrain: () => {
        test.drains += 1;
      },
      onClosed: () => {
        test.closes += 1;
      },
    });
    return Object.assign(test, opened);
  };

  describe(`${name} keeps the contract of FrameSink`, () => {
    test('chunks arrive in order', async () => {
      const { sink, receiver } = await start();
      for (const part of ['one ', 'two ', 'three']) sink.write(bytes(part));
      sink.end();
      await expect(receiver.readToEnd()).resolves.toBe('one two three');
    });

    test('the last chunk of end is delivered, then the stream is over', async () => {
      const test = await start();
      test.sink.write(bytes('hello '));
      test.sink.end(bytes('bye'));
      await expect(test.receiver.readToEnd()).resolves.toBe('hello bye');
      expect(test.closes).toBe(1);
    });

    test('a receiver that does not read makes write return false, and drains when it reads', async () => {
      const test = await start();
      const chunk = new Uint8Array(16 * 1024).fill(97);
      // More than a kernel takes for a receiver that does not read.
      for (let n = 0; n < 1_000; n += 1) test.sink.write(chunk);
      expect(test.sink.write(chunk)).toBe(false);
      expect(test.sink.bufferedBytes).toBeGreaterThan(0);
      expect(test.drains).toBe(0);
      while (test.drains === 0) await test.receiver.read();
      expect(test.drains).toBe(1);
      expect(test.sink.write(bytes('more'))).toBe(true);
    });

    test('a receiver that leaves closes the sink once, and later writes do nothing', async () => {
      const test = await start();
      test.sink.write(bytes('hello'));
      await test.receiver.leave();
      expect(test.closes).toBe(1);
      expect(test.sink.write(bytes('anybody?'))).toBe(false);
      test.sink.end();
      test.sink.destroy();
      expect(test.closes).toBe(1);
    });

    test.each([
      ['is cut off', async ({ sink }: SinkUnderTest) => sink.destroy()],
      ['leaves', async ({ receiver }: SinkUnderTest) => receiver.leave()],
    ])('what a receiver has not taken when it %s stays known', async (_, close) => {
      const test = await start();
      const chunk = new Uint8Array(16 * 1024).fill(97);
      for (let n = 0; n < 1_000; n += 1) test.sink.write(chunk);
      const left = test.sink.bufferedBytes;
      expect(left).toBeGreaterThan(0);
      await close(test);
      expect(test.closes).toBe(1);
      expect(test.sink.bufferedBytes).toBe(left);
    });

    test('a receiver that has taken everything leaves nothing', async () => {
      const test = await start();
      test.sink.write(bytes('hello'));
      expect(await test.receiver.read()).toContain('hello');
      await test.receiver.leave();
      expect(test.sink.bufferedBytes).toBe(0);
    });

    test('destroy cuts the stream off', async () => {
      const test = await start();
      test.sink.write(bytes('hello'));
      test.sink.destroy();
      await expect(test.receiver.readToEnd()).rejects.toBeDefined();
      expect(test.closes).toBe(1);
    });
  });
}
