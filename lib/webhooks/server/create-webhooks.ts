import 'server-only';
import type { Config } from '../../server/config';
import { createSeal } from '../../server/seal';
import { createAddressPolicy } from './address-policy';
import type { WebhooksContext } from './context';
import { createDispatcher, type Dispatcher } from './dispatcher';
import { createPostWebhook } from './post-webhook';
import { createResolveHost } from './resolve-host';

/** For everything from looking up the host to the answer's body (Standard Webhooks asks for 15 to 30 seconds). */
const timeoutMs = 15_000;

/** What the verbs of webhooks work with, and what sends them in this process. */
export function createWebhooks(
  { auth, webhooks: { allowedNetworks } }: Pick<Config, 'auth' | 'webhooks'>,
  shared: Omit<WebhooksContext, 'seal' | 'target'>,
): { webhooks: WebhooksContext; dispatcher: Dispatcher } {
  const webhooks: WebhooksContext = {
    ...shared,
    seal: createSeal(auth.secret, 'webhook secrets'),
    target: {
      resolveHost: createResolveHost({ useHostsFile: allowedNetworks.length > 0 }),
      judge: createAddressPolicy(allowedNetworks),
      logger: shared.logger,
    },
  };
  const dispatcher = createDispatcher({
    ...webhooks,
    post: createPostWebhook(webhooks.target),
    deadline: () => AbortSignal.timeout(timeoutMs),
    random: Math.random,
  });
  return { webhooks, dispatcher };
}
