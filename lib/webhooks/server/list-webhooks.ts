import 'server-only';
import { AppError } from '../../errors';
import type { AttemptOutcome, DisabledReason } from '../outcomes';
import type { WebhookView } from '../schemas';
import type { WebhooksCall } from './context';
import { eventTypesOf } from './endpoint-row';

/** The caller's webhooks, the oldest first. */
export function listWebhooks(call: WebhooksCall): Promise<WebhookView[]> {
  return readViews(call);
}

/** One of them. Throws `not_found`. */
export async function getWebhook(call: WebhooksCall, webhookId: string): Promise<WebhookView> {
  const [view] = await readViews(call, webhookId);
  if (!view) throw new AppError('not_found');
  return view;
}

async function readViews(
  { db, principal, now }: WebhooksCall,
  webhookId?: string,
): Promise<WebhookView[]> {
  const rows = await db
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('owner_id', '=', principal.userId)
    .$if(webhookId !== undefined, (query) => query.where('id', '=', webhookId!))
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return Promise.all(
    rows.map(async (row): Promise<WebhookView> => {
      const { count } = await db
        .selectFrom('webhook_deliveries')
        .select((eb) => eb.fn.countAll().as('count'))
        .where('endpoint_id', '=', row.id)
        .where('status', '=', 'pending')
        .executeTakeFirstOrThrow();
      const until = row.previous_secret_until;
      return {
        webhook_id: row.id,
        url: row.url,
        description: row.description,
        event_types: eventTypesOf(row),
        enabled: row.disabled_reason === null,
        disabled_reason: row.disabled_reason as DisabledReason | null,
        disabled_at: row.disabled_at,
        failing_since: row.failing_since,
        previous_secret_until: until !== null && until > now() ? until : null,
        created_at: row.created_at,
        pending: Number(count),
        last_attempt:
          row.last_attempt_at === null
            ? null
            : {
                at: row.last_attempt_at,
                outcome: row.last_outcome as AttemptOutcome | null,
                response_status: row.last_response_status,
              },
      };
    }),
  );
}
