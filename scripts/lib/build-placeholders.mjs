/**
 * What stands in a build's environment in place of every setting that is a secret: a build needs none of them, so none can
 * get into one, and a leak would show as one of these. `__tests__/e2e/secrets.test.ts` looks for them.
 */
export const buildPlaceholders = Object.fromEntries(
  [
    'NEXTAUTH_SECRET',
    'ADMIN_PASSWORD',
    'OPENAI_API_KEY',
    'GEMINI_API_KEY',
    'OPENROUTER_API_KEY',
    'YOUTUBE_API_KEY',
    'YOUTUBE_PROXY_URL',
    'GITHUB_SECRET',
    'GOOGLE_SECRET',
    'METRICS_TOKEN',
    'DATABASE_URL',
    'REDIS_URL',
  ].map((name) => [name, `no-secret-in-a-build-${name.toLowerCase().replaceAll('_', '-')}`]),
);
