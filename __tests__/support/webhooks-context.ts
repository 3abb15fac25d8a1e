import type { Audience } from '@/lib/events/audience';
import { toUser } from '@/lib/events/audience';
import type { DurableType, EventData } from '@/lib/events/registry';
import { createSeal } from '@/lib/server/seal';
import type { CreatedWebhook } from '@/lib/webhooks/schemas';
import { createAddressPolicy } from '@/lib/webhooks/server/address-policy';
import type { WebhooksCall, WebhooksContext } from '@/lib/webhooks/server/context';
import { createWebhook } from '@/lib/webhooks/server/create-webhook';
import {
  createDispatcher,
  type Dispatcher,
  type DispatcherLimits,
} from '@/lib/webhooks/server/dispatcher';
import { createPostWebhook, type PostWebhook } from '@/lib/webhooks/server/post-webhook';
import { addUser, createCountingId, openTestLog, type TestLog } from './database';
import { createTestLogger } from './logger';
import { principal } from './summaries-context';
import { testCaller } from './users-context';

export const notAborted = new AbortController().signal;

export interface WebhooksWorld extends WebhooksContext, Omit<TestLog, 'log'> {
  logger: ReturnType<typeof createTestLogger>;
  as(userId: string): WebhooksCall;
  /** Another process that sends webhooks of the same database; not started. */
  dispatcher(options?: {
    post?: PostWebhook;
    limits?: Partial<DispatcherLimits>;
    graceMs?: number;
    /** Everything else as this context has it. */
    context?: Partial<WebhooksContext>;
  }): Dispatcher;
  /** Lets the time of every attempt that is under way run out. */
  timeOut(): void;
  /** A webhook of Ana's. */
  add(url: string, input?: object): Promise<CreatedWebhook>;
  publish<T extends DurableType>(type: T, data: EventData<T>, audience?: Audience): Promise<string>;
  /** `test` events to Ana; returns their ids. */
  publishTests(count: number): Promise<string[]>;
  /** Rows of the delivery log of a webhook, in the order of the event log. */
  deliveries(webhookId: string): Promise<
    {
      id: string;
      event_id: string;
      status: string;
      outcome: string | null;
      attempts: number;
      next_attempt_at: number | null;
    }[]
  >;
  /** Messages of the `system` events that Ana was sent. */
  notices(): Promise<string[]>;
}

/** Everything that webhooks need, on a real database, with a clock that is moved and receivers on this machine. */
export async function createWebhooksWorld(
  options: { path?: string; hosts?: Record<string, string[]> } = {},
): Promise<WebhooksWorld> {
  const { db, wake, clock, log } = await openTestLog({ path: options.path });
  for (const user of ['ana', 'ben']) await addUser(db, user);
  const deadlines = new Set<AbortController>();
  const logger = createTestLogger();
  const context: WebhooksContext & { logger: typeof logger } = {
    db,
    eventLog: log,
    wake,
    logger,
    createId: createCountingId(),
    now: clock,
    seal: createSeal('a secret of the server for tests', 'webhook secrets'),
    target: {
      resolveHost: async (name) => options.hosts?.[name] ?? [],
      judge: createAddressPolicy(['127.0.0.0/8']),
      logger,
    },
  };
  const world: WebhooksWorld = {
    ...context,
    clock,
    as: (userId) => ({ ...context, principal: principal(userId), caller: testCaller }),
    dispatcher: ({ post, limits, graceMs, context: other } = {}) =>
      createDispatcher({
        ...context,
        ...other,
        post: post ?? createPostWebhook(context.target),
        deadline() {
          const controller = new AbortController();
          deadlines.add(controller);
          return controller.signal;
        },
        random: () => 0,
        // Requests arrive in the order in which they begin.
        limits: { perEndpoint: 1, ...limits },
        graceMs,
      }),
    timeOut() {
      for (const controller of deadlines) controller.abort();
      deadlines.clear();
    },
    add: (url, input = {}) =>
      createWebhook(
        world.as('ana'),
        { url, event_types: ['test', 'batch_complete', 'system'], ...input },
        notAborted,
      ),
    async publish(type, data, audience = toUser('ana')) {
      const seq = await log.publish({ type, audience, data });
      return log.idOf(seq!);
    },
    async publishTests(count) {
      const ids: string[] = [];
      for (let n = 1; n <= count; n += 1) ids.push(await world.publish('test', { n }));
      return ids;
    },
    deliveries: (webhookId) =>
      db
        .selectFrom('webhook_deliveries')
        .select(['id', 'event_id', 'status', 'outcome', 'attempts', 'next_attempt_at'])
        .where('endpoint_id', '=', webhookId)
        .orderBy('event_seq')
        .execute(),
    async notices() {
      const rows = await db
        .selectFrom('events')
        .select('data')
        .where('type', '=', 'system')
        .where('audience_id', '=', 'ana')
        .orderBy('seq')
        .execute();
      return rows.map(({ data }) => JSON.parse(data).message);
    },
  };
  return world;
}
