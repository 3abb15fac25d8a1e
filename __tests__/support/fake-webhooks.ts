import type { DeliveryDetail, DeliveryView, WebhookView } from '@/lib/webhooks/schemas';
import { answerWith } from './render-app';

export const aWebhook = (overrides: Partial<WebhookView> = {}): WebhookView => ({
  webhook_id: 'whe_1',
  url: 'https://hooks.example/a',
  description: 'Team chat',
  event_types: ['summary_complete', 'system'],
  enabled: true,
  disabled_reason: null,
  disabled_at: null,
  failing_since: null,
  previous_secret_until: null,
  created_at: Date.now() - 86_400_000,
  pending: 0,
  last_attempt: null,
  ...overrides,
});

export const aDelivery = (n: number, overrides: Partial<DeliveryView> = {}): DeliveryView => ({
  delivery_id: `whd_${n}`,
  kind: 'event',
  event_id: `e-${n}`,
  event_type: 'summary_complete',
  status: 'succeeded',
  outcome: 'succeeded',
  attempts: 1,
  sending: false,
  next_attempt_at: null,
  created_at: Date.now() - 60_000 * n,
  settled_at: Date.now(),
  response_status: 200,
  duration_ms: 340,
  ...overrides,
});

/** All of a delivery: one attempt with a request and an answer. */
export const detailOf = (delivery: DeliveryView): DeliveryDetail => ({
  ...delivery,
  payload: JSON.stringify({ id: delivery.event_id, type: delivery.event_type, data: {} }),
  log: [
    {
      number: 1,
      started_at: Date.now(),
      duration_ms: delivery.duration_ms,
      outcome: delivery.outcome === 'trimmed' ? null : (delivery.outcome as 'succeeded'),
      detail: null,
      request: { url: 'https://hooks.example/a', headers: { 'webhook-id': delivery.event_id } },
      response: { status: delivery.response_status ?? 500, headers: { via: 'x' }, body: 'thanks' },
    },
  ],
});

/** A server of webhooks for component tests: what it was asked, and answers that a test can set by method and path. */
export function createFakeWebhooks(webhooks: WebhookView[], deliveries: DeliveryView[] = []) {
  const requests: { line: string; body: any }[] = [];
  const answers = new Map<string, () => unknown>();
  return {
    webhooks,
    deliveries,
    requests,
    /** `POST /api/webhooks` -> what is answered. */
    on(line: string, answer: () => unknown): void {
      answers.set(line, answer);
    },
    refuse(line: string, status: number, error: object): void {
      answers.set(line, () => answerWith(status, { error }));
    },
    answer(path: string, init?: RequestInit): unknown {
      const [plain = ''] = path.split('?');
      const line = `${init?.method ?? 'GET'} ${plain}`;
      if (init?.method) {
        requests.push({ line, body: init.body ? JSON.parse(String(init.body)) : undefined });
      }
      const set = answers.get(line);
      if (set) return set();
      if (line === 'GET /api/webhooks') return { items: webhooks };
      if (plain.endsWith('/deliveries')) {
        const status = new URLSearchParams(path.split('?')[1]).get('status');
        const items = deliveries.filter((one) => status === null || one.status === status);
        return { items, next: null };
      }
      const delivery = deliveries.find(({ delivery_id }) => plain.includes(delivery_id));
      if (delivery) return detailOf(delivery);
      const webhook = webhooks.find(({ webhook_id }) => plain.endsWith(webhook_id));
      if (webhook) return webhook;
      throw new Error(`no answer for ${line}`);
    },
  };
}
