import {
  AppError,
  errorCodeOf,
  errorKinds,
  isRetryable,
  statusOf,
  toPublicError,
} from '@/lib/errors';

test('our errors show their message and details, never their cause', () => {
  const error = new AppError('not_found', undefined, { cause: 'secret', details: { id: 1 } });
  expect(toPublicError(error)).toEqual({
    code: 'not_found',
    message: errorKinds.not_found.message,
    details: { id: 1 },
  });
});

test.each([
  new Error('password=x'),
  'a string',
  null,
  { code: 'not_found' },
  { name: 'AppError', code: 'made_up' },
])('anything else is internal and says nothing of itself: %p', (error) => {
  expect(errorCodeOf(error)).toBe('internal');
  expect(toPublicError(error)).toEqual({ code: 'internal', message: errorKinds.internal.message });
});

test('every code has a status, a sentence and a retry rule', () => {
  for (const [code, { status, message }] of Object.entries(errorKinds)) {
    expect(statusOf(code as keyof typeof errorKinds)).toBe(status);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(message).toMatch(/^\p{Lu}.*\.$/u);
    expect(message).not.toMatch(/!/);
  }
  expect(isRetryable('bot_check')).toBe(true);
  expect(isRetryable('private')).toBe(false);
});
