import { defaultPreferences } from '@/lib/inbox/state';

/** What exists to be got at: all of it belongs to `owner`. */
export interface Property {
  summaryId: string;
  batchId: string;
  jobId: string;
  /** Another session of the owner, for the owner to end. */
  sessionId: string;
  /** Somebody for admins to act on. */
  personId: string;
  tokenId: string;
  webhookId: string;
  deliveryId: string;
}

/** `owner` has the property; `dead` is a session that is over, or whose person is disabled; see access-matrix.test.ts. */
export type Role = 'nobody' | 'dead' | 'owner' | 'other' | 'admin';

/** A status, the code of an error, or where a page sends to. */
export type Outcome = number | string;

export interface AccessRow {
  /** What is sent; the path may name property. */
  path?: (property: Property) => string;
  body?: unknown | ((property: Property) => unknown);
  /** What each role gets; `signedIn` is for all three who are. */
  gets: Partial<Record<Role | 'signedIn' | 'everybody', Outcome>>;
  /** Ends the session that asks, which is therefore one of its own. */
  ends?: boolean;
  /** What is different with `SIGNUP_ENABLED`, by role. */
  withSignUp?: AccessRow['gets'];
  /** What the one person of single-user mode gets, where it is not what an owner does who is an admin, too. */
  alone?: Outcome;
}

const own = (path: (property: Property) => string, ok: Outcome = 200): AccessRow => ({
  path,
  gets: { owner: ok, other: 'not_found', admin: 'not_found' },
});
const forSignedIn: AccessRow = { gets: { signedIn: 200 } };
const forAdmins = (body: AccessRow['body']): AccessRow => ({
  body,
  gets: { owner: 'forbidden', other: 'forbidden', admin: 'ok' },
});
const ownWebhook = (rest: string, ok: Outcome = 200, body?: unknown): AccessRow => ({
  ...own(({ webhookId }) => `/api/webhooks/${webhookId}${rest}`, ok),
  body,
});
/** Accounts do not exist in single-user mode, and neither do actions about them. */
const aboutAccounts = (table: Record<string, AccessRow>): Record<string, AccessRow> =>
  Object.fromEntries(
    Object.entries(table).map(([key, row]) => [key, { ...row, alone: 'not_found' }]),
  );
let newcomers = 0;

const ids = ({ summaryId }: Property) => ({ ids: [summaryId] });

/**
 * Who may do what, for every route, page and server action there is. Nobody and the dead are refused wherever nothing else is
 * said: endpoints and actions with `unauthenticated`, pages by the sign-in page.
 */
export const accessTable: Record<string, AccessRow> = {
  'GET /api/auth/[...nextauth]': { path: () => '/api/auth/session', gets: { everybody: 200 } },
  // Without its anti-forgery token, NextAuth sends everybody to the sign-in page.
  'POST /api/auth/[...nextauth]': {
    path: () => '/api/auth/callback/credentials',
    body: {},
    gets: { everybody: 302 },
  },
  'GET /api/batches': { path: () => '/api/batches?active=1', gets: { signedIn: 200 } },
  'POST /api/batches': { body: { sources: ['no link'] }, gets: { signedIn: 'nothing_usable' } },
  'GET /api/batches/[id]': own(({ batchId }) => `/api/batches/${batchId}`),
  'POST /api/batches/[id]/cancel': own(({ batchId }) => `/api/batches/${batchId}/cancel`),
  'POST /api/batches/[id]/retry': own(({ batchId }) => `/api/batches/${batchId}/retry`, 'conflict'),
  'GET /api/jobs/[id]/partial': own(({ jobId }) => `/api/jobs/${jobId}/partial`),
  'GET /api/inbox': forSignedIn,
  'POST /api/inbox/read': { body: { summary_id: 'sum_none' }, gets: { signedIn: 200 } },
  'GET /api/models': forSignedIn,
  'POST /api/preview': { body: { sources: ['no link'] }, gets: { signedIn: 200 } },
  'POST /api/sign-out': { gets: { signedIn: 204 }, ends: true },
  'GET /api/summaries': forSignedIn,
  'GET /api/summaries/[id]': own(({ summaryId }) => `/api/summaries/${summaryId}`),
  'GET /api/summaries/[id]/export': own(({ summaryId }) => `/api/summaries/${summaryId}/export`),
  'GET /api/summaries/[id]/transcript': own(
    ({ summaryId }) => `/api/summaries/${summaryId}/transcript`,
  ),
  'GET /api/summaries/export': own(({ summaryId }) => `/api/summaries/export?ids=${summaryId}`),
  'GET /api/summaries/facets': forSignedIn,
  // These name what they have done; nothing for whoever owns nothing (see the test of that).
  'POST /api/summaries/delete': { body: ids, gets: { signedIn: 200 } },
  'POST /api/summaries/restore': { body: ids, gets: { signedIn: 200 } },
  'DELETE /api/summaries/[id]': own(() => '/api/summaries/sum_none', 'not_found'),
  'GET /events': forSignedIn,
  'HEAD /events': forSignedIn,
  'POST /events/broadcast': {
    body: { event_type: 'test', data: 1 },
    gets: { owner: 'forbidden', other: 'forbidden', admin: 202 },
  },
  'POST /events/broadcast/preview': {
    body: { event_type: 'test' },
    gets: { owner: 'forbidden', other: 'forbidden', admin: 200 },
  },
  'POST /events/explain': {
    body: { event_id: 'x', user: 'nobody@example.com' },
    gets: { owner: 'forbidden', other: 'forbidden', admin: 'not_found' },
  },
  'POST /events/watch': {
    body: {},
    gets: { owner: 'forbidden', other: 'forbidden', admin: 200 },
  },
  'POST /events/cleanup': { gets: { owner: 'forbidden', other: 'forbidden', admin: 200 } },
  'POST /events/disconnect': {
    body: { connection_id: 'con_none' },
    gets: { owner: 'forbidden', other: 'forbidden', admin: 'not_found' },
  },
  'POST /events/faults': {
    body: { connection_id: 'con_none', fault: 'drop' },
    gets: { owner: 'forbidden', other: 'forbidden', admin: 'not_found' },
  },
  'GET /events/history': forSignedIn,
  'GET /events/status': forSignedIn,
  'GET /api/openapi.json': { gets: { everybody: 200 } },
  'GET /api/tokens': forSignedIn,
  'POST /api/tokens': { body: {}, gets: { signedIn: 'invalid_input' } },
  'DELETE /api/tokens/[id]': own(() => '/api/tokens/tok_none', 'not_found'),
  'GET /api/webhooks': forSignedIn,
  'POST /api/webhooks': {
    body: { url: 'https://10.0.0.1/' },
    gets: { signedIn: 'webhook_url_refused' },
  },
  'GET /api/webhooks/[id]': ownWebhook(''),
  'PATCH /api/webhooks/[id]': ownWebhook('', 200, { description: 'Mine' }),
  'DELETE /api/webhooks/[id]': own(() => '/api/webhooks/whe_none', 'not_found'),
  'POST /api/webhooks/[id]/rotate': ownWebhook('/rotate'),
  'POST /api/webhooks/[id]/test': ownWebhook('/test', 202),
  'POST /api/webhooks/[id]/replay': ownWebhook('/replay', 202, { from: 0, until: 1 }),
  'GET /api/webhooks/[id]/deliveries': ownWebhook('/deliveries'),
  'GET /api/webhooks/[id]/deliveries/[deliveryId]': own(
    ({ webhookId, deliveryId }) => `/api/webhooks/${webhookId}/deliveries/${deliveryId}`,
  ),
  'POST /api/webhooks/[id]/deliveries/[deliveryId]/redeliver': own(
    ({ webhookId, deliveryId }) => `/api/webhooks/${webhookId}/deliveries/${deliveryId}/redeliver`,
    202,
  ),
  'GET /healthz': { gets: { everybody: 200 } },
  'GET /readyz': { gets: { everybody: 200 } },
  // The token of the settings opens it, too; see operations.test.ts.
  'GET /metrics': { gets: { owner: 'forbidden', other: 'forbidden', admin: 200 } },

  'PAGE /': forSignedIn,
  'PAGE /summaries/[id]': {
    path: ({ summaryId }) => `/summaries/${summaryId}`,
    gets: { owner: 200, other: 404, admin: 404 },
  },
  'PAGE /inbox': forSignedIn,
  'PAGE /settings': forSignedIn,
  'PAGE /settings/tokens': forSignedIn,
  'PAGE /settings/webhooks': forSignedIn,
  'PAGE /settings/webhooks/[id]': {
    path: ({ webhookId }) => `/settings/webhooks/${webhookId}`,
    gets: { owner: 200, other: 404, admin: 404 },
  },
  'PAGE /sse-test': forSignedIn,
  'PAGE /admin': {
    gets: { owner: 404, other: 404, admin: '/admin/users' },
    alone: '/admin/audit',
  },
  'PAGE /admin/users': { gets: { owner: 404, other: 404, admin: 200 }, alone: 404 },
  'PAGE /admin/events': { gets: { owner: 404, other: 404, admin: 200 } },
  'PAGE /admin/audit': { gets: { owner: 404, other: 404, admin: 200 } },
  'PAGE /sign-in': { gets: { nobody: 200, dead: 200, signedIn: '/' } },
  'PAGE /sign-up': {
    gets: { everybody: 404 },
    withSignUp: { nobody: 200, dead: 200, signedIn: '/' },
  },
  'PAGE /setup': { gets: { everybody: 200 } },
  'PAGE /invite': { gets: { everybody: 200 } },
  'PAGE /reset-password': { gets: { everybody: 200 } },

  'ACTION startBatchAction': {
    body: () => {
      const form = new FormData();
      form.set('sources', 'no link');
      return form;
    },
    gets: { signedIn: 'nothing_usable' },
  },
  'ACTION savePreferencesAction': {
    body: { model: null, length: 'long', language: null },
    gets: { signedIn: 'ok' },
  },
  'ACTION saveNoticePreferencesAction': { body: defaultPreferences, gets: { signedIn: 'ok' } },

  ...aboutAccounts({
    'ACTION saveProfileAction': { body: { name: 'A name' }, gets: { signedIn: 'ok' } },
    'ACTION changePasswordAction': {
      body: { current: 'not it', password: 'a new password' },
      gets: { signedIn: 'invalid_input' },
    },
    'ACTION revokeSessionAction': {
      body: ({ sessionId }: Property) => ({ session_id: sessionId }),
      gets: { other: 'not_found', admin: 'not_found', owner: 'ok' },
    },
    'ACTION revokeOtherSessionsAction': { gets: { signedIn: 'ok' }, ends: true },
    'ACTION createUserAction': forAdmins({
      name: 'N',
      email: 'made@example.com',
      password: 'a long password',
      role: 'user',
    }),
    'ACTION inviteAction': forAdmins({ name: 'N', email: 'invited@example.com', role: 'user' }),
    'ACTION renewInviteAction': {
      body: { invite_id: 'inv_none' },
      gets: { owner: 'forbidden', other: 'forbidden', admin: 'not_found' },
    },
    'ACTION withdrawInviteAction': {
      body: { invite_id: 'inv_none' },
      gets: { owner: 'forbidden', other: 'forbidden', admin: 'not_found' },
    },
    'ACTION setRoleAction': forAdmins(({ personId }: Property) => ({
      user_id: personId,
      role: 'user',
    })),
    'ACTION setDisabledAction': forAdmins(({ personId }: Property) => ({
      user_id: personId,
      disabled: false,
    })),
    'ACTION createPasswordLinkAction': forAdmins(({ personId }: Property) => ({
      user_id: personId,
    })),
    'ACTION signOutUserAction': forAdmins(({ personId }: Property) => ({ user_id: personId })),
    'ACTION completeSetupAction': {
      body: { token: 'x', name: 'N', email: 'n@example.com', password: 'a long password' },
      gets: { everybody: 'setup_closed' },
    },
    'ACTION acceptInviteAction': {
      body: { token: 'x', name: 'N', password: 'a long password' },
      gets: { everybody: 'link_closed' },
    },
    'ACTION resetPasswordAction': {
      body: { token: 'x', password: 'a long password' },
      gets: { everybody: 'link_closed' },
    },
    'ACTION signUpAction': {
      body() {
        newcomers += 1;
        const email = `newcomer${newcomers}@example.com`;
        return { name: 'N', email, password: 'a long password' };
      },
      gets: { everybody: 'signup_closed' },
      withSignUp: { everybody: 'ok' },
    },
  }),
};

/** What a role is to get from a row; `withSignUp` where everybody may make an account. */
export function expected(key: string, role: Role, { withSignUp = false } = {}): Outcome {
  const row = accessTable[key]!;
  const gets = (withSignUp && row.withSignUp) || row.gets;
  const signedIn = role === 'owner' || role === 'other' || role === 'admin';
  const outcome = gets[role] ?? (signedIn ? gets.signedIn : undefined) ?? gets.everybody;
  if (outcome !== undefined) return outcome;
  if (signedIn) throw new Error(`${key} does not say what ${role} gets`);
  return key.startsWith('PAGE ') ? '/sign-in' : 'unauthenticated';
}

/** What everybody is to get from a row in single-user mode, where all is theirs and they are the admin. */
export function expectedAlone(key: string): Outcome {
  const { alone } = accessTable[key]!;
  if (alone !== undefined) return alone;
  const owner = expected(key, 'owner');
  return owner === 'forbidden' || owner === 404 ? expected(key, 'admin') : owner;
}
