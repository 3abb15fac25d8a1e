import type {
  CreatedWebhook,
  DeliveryDetail,
  RotatedSecret,
  WebhookView,
} from '@/lib/webhooks/schemas';
import { fetchJson, postJson } from '../layout/fetch-json';

export const webhooksPath = '/api/webhooks';
export const webhookPath = (id: string) => `${webhooksPath}/${id}`;
export const deliveriesPath = (id: string) => `${webhookPath(id)}/deliveries`;
export const deliveryPath = (id: string, deliveryId: string) =>
  `${deliveriesPath(id)}/${deliveryId}`;

export const createWebhook = (input: object): Promise<CreatedWebhook> =>
  fetchJson(webhooksPath, postJson(input));

export const updateWebhook = (id: string, input: object): Promise<WebhookView> =>
  fetchJson(webhookPath(id), { ...postJson(input), method: 'PATCH' });

export const deleteWebhook = (id: string): Promise<void> =>
  fetchJson(webhookPath(id), { method: 'DELETE' });

export const rotateSecret = (id: string, input: object): Promise<RotatedSecret> =>
  fetchJson(`${webhookPath(id)}/rotate`, postJson(input));

export const replayEvents = (id: string, input: object): Promise<{ queued: number }> =>
  fetchJson(`${webhookPath(id)}/replay`, postJson(input));

export const redeliver = (id: string, deliveryId: string): Promise<DeliveryDetail> =>
  fetchJson(`${deliveryPath(id, deliveryId)}/redeliver`, { method: 'POST' });

/** An attempt ends within 15 seconds, and it may have to wait for another one. */
const patienceMs = 40_000;
const askEveryMs = 500;

/** Sends a test and waits for what comes of it. The delivery is still `pending` when that took too long. */
export async function sendTest(id: string): Promise<DeliveryDetail> {
  const until = Date.now() + patienceMs;
  let delivery = await fetchJson<DeliveryDetail>(`${webhookPath(id)}/test`, { method: 'POST' });
  while (delivery.status === 'pending' && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, askEveryMs));
    delivery = await fetchJson<DeliveryDetail>(deliveryPath(id, delivery.delivery_id));
  }
  return delivery;
}
