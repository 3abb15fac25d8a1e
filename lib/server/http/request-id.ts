import 'server-only';
import { createId } from '../ids';
import { launcherContract } from '../launcher-contract';

/**
 * The id of a request, for its answer and its log lines. The launcher has written it into the header, in place of what an
 * untrusted client says (scripts/lib/request-ids.mjs); without a launcher there is a new one.
 */
export function requestIdOf(headers: Headers): string {
  const named = launcherContract().namesRequests ? headers.get('x-request-id') : null;
  return named ?? createId('req');
}
