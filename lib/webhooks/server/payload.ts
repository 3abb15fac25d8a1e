import 'server-only';
import type { EventEnvelope } from '../../events/registry';

/** Standard Webhooks asks for payloads under 20 KB. */
const maxPayloadBytes = 20_000;

/**
 * The body that tells a receiver of an event: `{id, type, timestamp, data}`. Data that is too large is left out and says so:
 * the event is still heard of, and read in full from `/events/history`.
 */
export function payloadOf({ id, type, at, data }: EventEnvelope): string {
  const envelope = (content: unknown) =>
    JSON.stringify({ id, type, timestamp: new Date(at).toISOString(), data: content });
  const whole = envelope(data);
  const sizeBytes = Buffer.byteLength(whole);
  return sizeBytes < maxPayloadBytes ? whole : envelope({ truncated: true, size_bytes: sizeBytes });
}
