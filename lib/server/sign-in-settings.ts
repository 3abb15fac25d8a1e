import 'server-only';

/** The settings that name OAuth providers. */
interface SignInEnv {
  GITHUB_ID?: string;
  GITHUB_SECRET?: string;
  GITHUB_BASE_URL?: string;
  GOOGLE_ID?: string;
  GOOGLE_SECRET?: string;
  GOOGLE_ISSUER?: string;
}

const github = 'https://github.com';

/** The providers that people can sign in with, each with its client and where it is. */
export function signInProviders(env: SignInEnv) {
  const baseUrl = env.GITHUB_BASE_URL ?? github;
  return {
    github:
      env.GITHUB_ID && env.GITHUB_SECRET
        ? {
            clientId: env.GITHUB_ID,
            clientSecret: env.GITHUB_SECRET,
            baseUrl,
            // https://docs.github.com/en/enterprise-server/rest/using-the-rest-api/getting-started-with-the-rest-api
            apiUrl: baseUrl === github ? 'https://api.github.com' : `${baseUrl}/api/v3`,
          }
        : null,
    google:
      env.GOOGLE_ID && env.GOOGLE_SECRET
        ? {
            clientId: env.GOOGLE_ID,
            clientSecret: env.GOOGLE_SECRET,
            issuer: env.GOOGLE_ISSUER ?? 'https://accounts.google.com',
          }
        : null,
  };
}

/** Half a client, and addresses that client secrets would reach in the clear. */
export function signInProblems(env: SignInEnv): string[] {
  const problems: string[] = [];
  for (const name of ['GITHUB', 'GOOGLE'] as const) {
    if (Boolean(env[`${name}_ID`]) !== Boolean(env[`${name}_SECRET`])) {
      problems.push(`${name}_ID and ${name}_SECRET belong together: set both or neither`);
    }
  }
  for (const name of ['GITHUB_BASE_URL', 'GOOGLE_ISSUER'] as const) {
    const url = env[name] ? new URL(env[name]) : null;
    if (
      url?.protocol === 'http:' &&
      !/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)
    ) {
      problems.push(`${name} must start with https:// unless it is on this machine`);
    }
  }
  return problems;
}
