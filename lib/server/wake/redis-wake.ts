import 'server-only';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Logger } from '../logger';
import { createInProcessWake } from './in-process-wake';
import type { Wake, WakeChannel, WakeSchemas } from './wake';

export interface RedisWakeOptions {
  /** Sends; fails at once while Redis is away. */
  commands: Pick<Redis, 'publish'>;
  /** Listens and subscribes again by itself. */
  subscriber: Pick<Redis, 'on' | 'subscribe'>;
  /** One name for everybody on the same database: Pub/Sub knows no database numbers. */
  namespace: string;
  /** This process, so that it does not take its own signals for somebody else's. */
  instanceId: string;
  schemas: WakeSchemas;
  logger: Logger;
}

const messageSchema = z.object({
  from: z.string(),
  channel: z.string(),
  payload: z.unknown().optional(),
});

/** Wake across processes through Redis Pub/Sub. What cannot be sent is not sent later: readers look for themselves. */
export function createRedisWake(options: RedisWakeOptions): Wake {
  const { commands, subscriber, namespace, instanceId, schemas, logger } = options;
  const local = createInProcessWake();
  const topic = `${namespace}:wake`;
  const due = new Set<WakeChannel>();

  subscriber.on('message', (from, text) => {
    if (from !== topic) return;
    try {
      receive(text);
    } catch (err) {
      logger.error({ err }, 'handling a signal of another process failed');
    }
  });
  subscriber.subscribe(topic).catch((err) => logger.error({ err }, 'subscribing failed'));

  function receive(text: string): void {
    const message = messageSchema.safeParse(parse(text));
    if (message.data?.from === instanceId) return;
    const channel = message.data?.channel as WakeChannel;
    const payload = Object.hasOwn(schemas, channel)
      ? schemas[channel].safeParse(message.data?.payload)
      : { success: false as const };
    if (payload.success) local.signal(channel, payload.data as never);
    else logger.warn({ channel }, 'a signal that nobody here understands was dropped');
  }

  function send(channel: WakeChannel, payload: unknown): void {
    commands
      .publish(topic, JSON.stringify({ from: instanceId, channel, payload }))
      .catch(() => undefined);
  }

  return {
    subscribe: local.subscribe,
    signal(channel, payload) {
      local.signal(channel, payload);
      if (payload !== undefined) return send(channel, payload);
      // Several in one turn say no more than one.
      if (due.size === 0) {
        setImmediate(() => {
          for (const one of due) send(one, undefined);
          due.clear();
        });
      }
      due.add(channel);
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
