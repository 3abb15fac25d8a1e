import 'server-only';
import type { AttemptOutcome } from '../outcomes';
import type { Attempt } from './begin-attempt';
import type { WebhooksContext } from './context';
import { finishAttempt } from './finish-attempt';
import type { PostWebhook, WebhookAnswer } from './post-webhook';
import { openSecrets, signedHeaders } from './signing';

export interface AttemptContext extends WebhooksContext {
  holder: string;
  post: PostWebhook;
  /** Fires when an attempt has taken too long. */
  deadline(): AbortSignal;
  random(): number;
}

/** Sends what has begun and writes down what came of it. `stop` interrupts it. */
export async function sendAttempt(
  context: AttemptContext,
  attempt: Attempt,
  stop: AbortSignal,
): Promise<void> {
  const { endpoint, delivery, startedAt } = attempt;
  const secrets = openSecrets(context.seal, endpoint, startedAt);
  if (!secrets) return finishAttempt(context, attempt, null, noAnswer('secret'));
  const headers = signedHeaders(secrets, {
    id: delivery.event_id,
    at: startedAt,
    payload: delivery.payload,
  });
  const answer = await context.post({
    url: endpoint.url,
    headers,
    body: delivery.payload,
    deadline: context.deadline(),
    stop,
  });
  await finishAttempt(context, attempt, headers, answer);
}

const noAnswer = (outcome: AttemptOutcome): WebhookAnswer => ({
  outcome,
  detail: null,
  response: null,
});
