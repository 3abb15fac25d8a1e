import 'server-only';
import type { Services } from '../services';

/** The same services for one request: what they log carries its bindings, and what they start remembers its id. */
export function servicesFor(
  services: Services,
  bindings: { requestId?: string; userId?: string; tokenId?: string },
): Services {
  const logger = services.logger.child(bindings);
  const requestId = bindings.requestId ?? services.summaries.requestId;
  const own = { logger, requestId };
  return {
    ...services,
    logger,
    stream: { ...services.stream, ...own },
    summaries: { ...services.summaries, ...own },
  };
}
