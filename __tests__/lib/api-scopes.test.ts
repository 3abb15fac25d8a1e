import { scopeOf, scopeOfOperation, tokenScopes } from '@/lib/api-scopes';

test.each([
  ['GET', '/api/summaries', 'read'],
  ['HEAD', '/api/summaries', 'read'],
  ['GET', '/api/summaries/sum_1', 'read'],
  ['GET', '/api/summaries/sum_1/export', 'read'],
  ['GET', '/api/jobs/job_1/partial', 'read'],
  ['POST', '/api/batches', 'submit'],
  ['POST', '/api/batches/bat_1/cancel', 'submit'],
  ['DELETE', '/api/summaries/sum_1', 'submit'],
  ['POST', '/api/summaries/delete', 'submit'],
  ['GET', '/events', 'events'],
  ['HEAD', '/events', 'events'],
  ['GET', '/events/history', 'events'],
])('%s %s needs %s', (method, path, scope) => {
  expect(scopeOf(method, path)).toBe(scope);
});

test.each([
  ['POST', '/api/summaries'],
  ['POST', '/api/summaries/sum_1'],
  ['DELETE', '/api/summaries'],
  ['DELETE', '/api/summaries/'],
  ['PUT', '/api/batches'],
  ['GET', '/api/summaries/sum_1/export/more'],
  ['GET', '/api/summaries//export'],
  ['GET', '/api/tokens'],
  ['POST', '/api/tokens'],
  ['DELETE', '/api/tokens/tok_1'],
  ['GET', '/api/webhooks'],
  ['POST', '/api/webhooks/whe_1/test'],
  ['POST', '/events'],
  ['POST', '/events/broadcast'],
  ['POST', '/events/cleanup'],
  ['POST', '/events/faults'],
  ['GET', '/events/'],
  ['GET', '/'],
  ['GET', '/settings/tokens'],
  ['POST', '/'],
  ['GET', 'constructor'],
])('%s %s takes no token', (method, path) => {
  expect(scopeOf(method, path)).toBeNull();
});

test('every scope is there, and none that does not exist', () => {
  expect(new Set(Object.values(scopeOfOperation))).toEqual(new Set(tokenScopes));
});
