import type { DurableType } from '@/lib/events/registry';
import { deliveryOutcomes } from '@/lib/webhooks/outcomes';
import type { DeliveryView, WebhookView } from '@/lib/webhooks/schemas';

/** What the types of events are about. */
export const eventTypeWords: Record<DurableType, string> = {
  summary_complete: 'A summary is done',
  summary_failed: 'A video could not be summarized',
  batch_complete: 'Everything of a batch has ended',
  system: 'Notices of this server, such as outages and webhooks that fail',
  test: 'Test events that an admin sends',
};

/** What a webhook is called: its description, or the host it is sent to. */
export function nameOfWebhook({ url, description }: Pick<WebhookView, 'url' | 'description'>) {
  return description || new URL(url).host;
}

export type Tone = 'neutral' | 'success' | 'danger' | 'accent';

/** How a webhook is, in a word. */
export function stateOfWebhook({
  enabled,
  failing_since,
  disabled_reason,
}: Pick<WebhookView, 'enabled' | 'failing_since' | 'disabled_reason'>): {
  word: string;
  tone: Tone;
} {
  if (!enabled) return { word: 'Off', tone: disabled_reason === 'owner' ? 'neutral' : 'danger' };
  return failing_since === null
    ? { word: 'On', tone: 'success' }
    : { word: 'Failing', tone: 'danger' };
}

/** How a delivery is, in a few words. */
export function stateOfDelivery({ status, outcome, sending, attempts, kind }: DeliveryView): {
  words: string;
  tone: Tone;
} {
  if (sending) return { words: 'Sending…', tone: 'accent' };
  if (kind === 'gap') return { words: deliveryOutcomes.trimmed, tone: 'danger' };
  if (status === 'succeeded') return { words: 'Delivered', tone: 'success' };
  if (status === 'cancelled') return { words: 'Left out', tone: 'neutral' };
  const why = outcome ? deliveryOutcomes[outcome] : '';
  if (status === 'failed') return { words: why || 'Not delivered', tone: 'danger' };
  return attempts === 0 ? { words: 'On its way', tone: 'neutral' } : { words: why, tone: 'accent' };
}

/** JSON for reading; what is none stays as it is. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** `340 ms`, `2.1 s`. */
export function formatTook(durationMs: number): string {
  return durationMs < 1_000 ? `${durationMs} ms` : `${(durationMs / 1_000).toFixed(1)} s`;
}
