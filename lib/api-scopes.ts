/** What an API token may be for. */
export const tokenScopes = ['read', 'submit', 'events'] as const;
export type TokenScope = (typeof tokenScopes)[number];

/**
 * The one table of what a token with a scope may ask for. What is not in it is for signed-in people only: managing tokens
 * and webhooks, everything of admins, pages and server actions.
 */
export const scopeOfOperation: Readonly<Record<string, TokenScope>> = {
  'GET /api/summaries': 'read',
  'GET /api/summaries/facets': 'read',
  'GET /api/summaries/export': 'read',
  'GET /api/summaries/{id}': 'read',
  'GET /api/summaries/{id}/export': 'read',
  'GET /api/summaries/{id}/transcript': 'read',
  'GET /api/batches': 'read',
  'GET /api/batches/{id}': 'read',
  'GET /api/jobs/{id}/partial': 'read',
  'GET /api/models': 'read',
  'POST /api/preview': 'submit',
  'POST /api/batches': 'submit',
  'POST /api/batches/{id}/cancel': 'submit',
  'POST /api/batches/{id}/retry': 'submit',
  'DELETE /api/summaries/{id}': 'submit',
  'POST /api/summaries/delete': 'submit',
  'POST /api/summaries/restore': 'submit',
  'GET /events': 'events',
  'GET /events/history': 'events',
  'GET /events/status': 'events',
  'GET /api/inbox': 'events',
};

const patterns = Object.entries(scopeOfOperation)
  .filter(([operation]) => operation.includes('{'))
  .map(([operation, scope]) => ({ parts: operation.split(/[ /]/), scope }));

/** The scope that a request needs; null where no token counts. A path is matched as Next does: fixed parts come first. */
export function scopeOf(method: string, path: string): TokenScope | null {
  const operation = `${method === 'HEAD' ? 'GET' : method} ${path}`;
  if (Object.hasOwn(scopeOfOperation, operation)) return scopeOfOperation[operation]!;
  const parts = operation.split(/[ /]/);
  const found = patterns.find(
    (pattern) =>
      pattern.parts.length === parts.length &&
      pattern.parts.every((part, at) => (part === '{id}' ? parts[at] !== '' : part === parts[at])),
  );
  return found?.scope ?? null;
}
