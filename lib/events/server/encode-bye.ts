import 'server-only';
import { encodeFrame } from '../frame';
import type { ByeReason } from '../registry';

const finalReasons: ReadonlySet<ByeReason> = new Set(['signed_out', 'session_expired', 'revoked']);

/** The last frame of a stream that the server ends. */
export function encodeBye(reason: ByeReason, retryAfterMs: number): Uint8Array {
  const retry = !finalReasons.has(reason);
  return encodeFrame('bye', { reason, retry, retry_after_ms: retryAfterMs });
}
