import 'server-only';
import { breathe } from '../../breathe';
import { createHolderId } from '../../server/lease-holder';
import { advanceIdleCursors } from './advance-idle-cursors';
import { createBackOff } from './back-off';
import { beginAttempt } from './begin-attempt';
import { collectEvents } from './collect-events';
import { type EndpointRow, readEndpoint } from './endpoint-row';
import { createWebhookLeases, heartbeatMs, leaseMs } from './leases';
import { nextDue } from './next-due';
import { type AttemptContext, sendAttempt } from './send-attempt';
import { createSlots, type SlotUse } from './slots';

export interface Dispatcher {
  /** Takes over what dead processes left, then sends until `stop`. */
  start(options: { ownsDatabase: boolean }): Promise<void>;
  /** Takes nothing new, gives what is under way a moment, and gives the leases back. */
  stop(): Promise<void>;
  /** Sends everything that is due now, without any timer, and resolves when it is done. */
  drain(): Promise<void>;
}

export interface DispatcherLimits {
  total: number;
  perOwner: number;
  perHost: number;
  perEndpoint: number;
}

const limits: DispatcherLimits = { total: 64, perOwner: 16, perHost: 8, perEndpoint: 4 };
const maxServed = 200;
const pollMs = 1_000;
/** Looks that events ask for are no closer than this. */
const lookGapMs = 50;
const idleCursorsEveryMs = 10_000;
const defaultGraceMs = 3_000;
/** How long an endpoint that could not be served is left alone, at first and at most. */
const backOffMs = { firstMs: 1_000, mostMs: 60_000 };
/** A slot that was given back is for one of those who wait; the first ones may not be able to use it. */
const wokenTogether = 8;

interface Served {
  /** Fires when the lease is lost or the server stops. */
  stop: AbortController;
  inFlight: number;
}

/**
 * Sends webhooks in this process. Rows are the queue: a signal only says that it is worth looking now, and once a second it
 * looks anyway. Each endpoint is served under a lease: its new events become deliveries, and deliveries that are due are
 * begun in the order of the log, a bounded number at a time; one at a time for a receiver that fails.
 */
export function createDispatcher(
  options: Omit<AttemptContext, 'holder'> & {
    limits?: Partial<DispatcherLimits>;
    /** How long `stop` waits for what is under way. */
    graceMs?: number;
  },
): Dispatcher {
  const holder = createHolderId(options.createId('prc'));
  const context: AttemptContext = { ...options, holder };
  const { db, eventLog, logger, wake, now } = context;
  const most = { ...limits, ...options.limits };
  const leases = createWebhookLeases({ db, holder, epoch: eventLog.epoch, now });
  const slots = createSlots();
  const backOff = createBackOff({ ...backOffMs, now });
  const served = new Map<string, Served>();
  /** Endpoints to look at again, in the order in which they asked. */
  const due = new Set<string>();
  /** Those with more to send than there was room for, the longest waiting first. */
  const waiting = new Set<string>();
  const underWay = new Set<Promise<void>>();
  const timers: NodeJS.Timeout[] = [];
  const unsubscribe: (() => void)[] = [];
  let open = true;
  let claim = false;
  let pass: Promise<void> | null = null;
  let lookSoon: NodeJS.Timeout | null = null;
  let extendedAt = now();

  const usesOf = ({ id, owner_id, url, failing_since }: EndpointRow): SlotUse[] => [
    { key: 'all', most: most.total },
    { key: `owner:${owner_id}`, most: most.perOwner },
    { key: `host:${new URL(url).host}`, most: most.perHost },
    { key: `endpoint:${id}`, most: failing_since === null ? most.perEndpoint : 1 },
  ];

  /** Looks for endpoints with something to do, and at all that are served. */
  function look(): Promise<void> {
    claim = true;
    const resting = backOff.resting();
    for (const id of served.keys()) if (!resting.has(id)) due.add(id);
    return run();
  }

  function run(): Promise<void> {
    pass ??= work().finally(() => {
      pass = null;
      // What was asked for between the last look and here.
      if (open && (claim || due.size > 0)) void run();
    });
    return pass;
  }

  async function work(): Promise<void> {
    try {
      await extendOverdue();
      while (open && (claim || due.size > 0)) {
        if (claim) {
          claim = false;
          await claimAll();
        }
        const [id] = due;
        if (id === undefined) continue;
        due.delete(id);
        await serveAlone(id);
        await breathe();
      }
    } catch (err) {
      logger.error({ err }, 'sending webhooks failed; trying again within a second');
      claim = false;
      due.clear();
    }
  }

  async function claimAll(): Promise<void> {
    while (open && served.size < maxServed) {
      const id = await leases.claim([...served.keys(), ...backOff.resting()]);
      if (id === undefined) return;
      served.set(id, { stop: new AbortController(), inFlight: 0 });
      due.add(id);
    }
  }

  /** What goes wrong with one endpoint is nothing to the others. */
  async function serveAlone(id: string): Promise<void> {
    const state = served.get(id);
    if (!state) return;
    try {
      await serve(id, state);
      backOff.wentWell(id);
    } catch (err) {
      logger.error({ err, webhookId: id }, 'a webhook could not be served; trying again later');
      backOff.failed(id);
      await letGo(id, state);
    }
  }

  async function serve(id: string, state: Served): Promise<void> {
    const endpoint = state.stop.signal.aborted ? null : await readEndpoint(db, id);
    if (!endpoint || endpoint.owner_disabled_at !== null) return letGo(id, state);
    const isOn = endpoint.disabled_reason === null;
    const read = isOn ? await collectEvents(context, endpoint) : 'all';
    if (read === 'some') due.add(id);
    const uses = usesOf(endpoint);
    const room = slots.room(uses);
    const next = await nextDue(db, { endpointId: id, isOn, at: now(), limit: room + 1 });
    waiting.delete(id);
    if (next.length > room) waiting.add(id);
    // One after the other, so that they begin in order.
    for (const deliveryId of next.slice(0, room)) await begin(id, state, deliveryId, uses);
    // One with more to read than it has room for would be claimed again at once.
    if (next.length === 0 && !due.has(id) && read === 'all') await letGo(id, state);
  }

  async function begin(
    id: string,
    state: Served,
    deliveryId: string,
    uses: readonly SlotUse[],
  ): Promise<void> {
    const attempt = await beginAttempt(context, { endpointId: id, deliveryId });
    if (!attempt) return;
    slots.take(uses);
    state.inFlight += 1;
    const sent = sendAttempt(context, attempt, state.stop.signal)
      .catch((err) => logger.error({ err, deliveryId }, 'a webhook attempt failed here'))
      .finally(() => {
        slots.give(uses);
        state.inFlight -= 1;
        underWay.delete(sent);
        if (!open) return;
        due.add(id);
        for (const next of [...waiting].slice(0, wokenTogether)) due.add(next);
        void run();
      });
    underWay.add(sent);
  }

  /** Gives an endpoint back once nothing of it is under way. */
  async function letGo(id: string, { inFlight }: Served): Promise<void> {
    if (inFlight > 0) return;
    served.delete(id);
    waiting.delete(id);
    await leases.release(id);
  }

  async function extend(): Promise<void> {
    const at = now();
    const asked = [...served];
    if (asked.length > 0) {
      const held = await leases.extend(asked.map(([id]) => id));
      for (const [id, { stop }] of asked) if (!held.has(id)) stop.abort();
    }
    extendedAt = at;
  }

  async function extendOverdue(): Promise<void> {
    if (now() - extendedAt > heartbeatMs) await extend();
  }

  /** Nobody else may begin while something of ours is under way, so it ends before the lease does. */
  function onHeartbeat(): void {
    extend().catch((err) => {
      logger.error({ err }, 'extending the leases of webhooks failed');
      if (now() - extendedAt < leaseMs - 2 * heartbeatMs) return;
      for (const { stop } of served.values()) stop.abort();
    });
  }

  function onSignal(): void {
    lookSoon ??= setTimeout(() => {
      lookSoon = null;
      void look();
    }, lookGapMs);
  }

  return {
    async start({ ownsDatabase }) {
      if (ownsDatabase) await leases.releaseDead();
      const advance = () =>
        advanceIdleCursors(context).catch((err) =>
          logger.error({ err }, 'moving the cursors of webhooks failed'),
        );
      unsubscribe.push(wake.subscribe('events', onSignal), wake.subscribe('webhooks', onSignal));
      timers.push(
        setInterval(() => void look(), pollMs),
        setInterval(onHeartbeat, heartbeatMs),
        setInterval(advance, idleCursorsEveryMs),
      );
      for (const timer of timers) timer.unref();
      void look();
    },

    async stop() {
      open = false;
      for (const end of unsubscribe.splice(0)) end();
      for (const timer of timers.splice(0)) clearInterval(timer);
      if (lookSoon) clearTimeout(lookSoon);
      await pass;
      const cutOff = setTimeout(() => {
        for (const { stop } of served.values()) stop.abort();
      }, options.graceMs ?? defaultGraceMs);
      await Promise.all(underWay);
      clearTimeout(cutOff);
      await leases.releaseAll();
    },

    async drain() {
      await look();
      while (pass || underWay.size > 0) await Promise.all([pass, ...underWay]);
    },
  };
}
