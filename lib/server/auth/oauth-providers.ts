import 'server-only';
import type { OAuthConfig } from 'next-auth/providers/oauth';
import { z } from 'zod';
import type { Config } from '../config';

/** Who a provider says somebody is. The address counts only when the provider has verified it. */
export interface ProviderIdentity {
  provider: string;
  accountId: string;
  email: string | null;
  emailVerified: boolean;
  name: string;
}

const timeoutMs = 10_000;
const maxName = 100;

const githubUser = z.object({ id: z.number(), login: z.string(), name: z.string().nullish() });
const githubEmails = z.array(
  z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }),
);
const githubProfile = githubUser.extend({ emails: githubEmails });
const googleProfile = z.object({
  sub: z.string(),
  email: z.string().optional(),
  // Google's older tokens carried it as text: https://developers.google.com/identity/openid-connect/openid-connect
  email_verified: z.union([z.boolean(), z.enum(['true', 'false'])]).optional(),
  name: z.string().optional(),
});

type Providers = Config['auth']['providers'];

/** Ids of the providers that are configured. */
export function providerIds(providers: Providers): string[] {
  return createOAuthProviders(providers).map(({ id }) => id);
}

/** The providers that are configured, for next-auth. */
export function createOAuthProviders({ github, google }: Providers): OAuthConfig<unknown>[] {
  return [...(github ? [githubProvider(github)] : []), ...(google ? [googleProvider(google)] : [])];
}

/** GitHub, or an Enterprise Server: https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps */
function githubProvider(options: NonNullable<Providers['github']>): OAuthConfig<unknown> {
  const { clientId, clientSecret, baseUrl, apiUrl } = options;
  return {
    id: 'github',
    name: 'GitHub',
    type: 'oauth',
    clientId,
    clientSecret,
    issuer: `${baseUrl}/login/oauth`,
    authorization: {
      url: `${baseUrl}/login/oauth/authorize`,
      params: { scope: 'read:user user:email' },
    },
    token: `${baseUrl}/login/oauth/access_token`,
    userinfo: {
      url: `${apiUrl}/user`,
      async request({ client, tokens }) {
        const token = tokens.access_token ?? '';
        const ask = async (path: string): Promise<unknown> => {
          const { body } = await client.requestResource(`${apiUrl}${path}`, token, {
            headers: { accept: 'application/vnd.github+json', 'user-agent': 'youtube-summarizer' },
          });
          return JSON.parse(String(body));
        };
        // The profile's own address may be anything that somebody typed; this list says which are verified.
        return {
          ...githubUser.parse(await ask('/user')),
          emails: githubEmails.parse(await ask('/user/emails')),
        } as never;
      },
    },
    checks: ['pkce', 'state'],
    httpOptions: { timeout: timeoutMs },
    profile(raw) {
      const { id, login, name, emails } = githubProfile.parse(raw);
      const email = emails.find(({ primary, verified }) => primary && verified);
      return identity({
        provider: 'github',
        accountId: String(id),
        email: email?.email ?? null,
        emailVerified: email !== undefined,
        name: name || login,
      });
    },
  };
}

function googleProvider(options: NonNullable<Providers['google']>): OAuthConfig<unknown> {
  const { clientId, clientSecret, issuer } = options;
  return {
    id: 'google',
    name: 'Google',
    type: 'oauth',
    clientId,
    clientSecret,
    wellKnown: `${issuer}/.well-known/openid-configuration`,
    authorization: { params: { scope: 'openid email profile', prompt: 'select_account' } },
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    httpOptions: { timeout: timeoutMs },
    profile(raw) {
      const { sub, email, email_verified, name } = googleProfile.parse(raw);
      return identity({
        provider: 'google',
        accountId: sub,
        email: email ?? null,
        emailVerified: email_verified === true || email_verified === 'true',
        name: name || email?.split('@')[0] || 'Somebody',
      });
    },
  };
}

/** next-auth wants an `id` and lower-cases `email`; the rest is for `identityOf`. */
const identity = (whole: ProviderIdentity) => ({ ...whole, id: whole.accountId });

/** Reads back what a provider's `profile` has returned. */
export function identityOf(user: unknown): ProviderIdentity {
  const { provider, accountId, email, emailVerified, name } = user as ProviderIdentity;
  const address = email?.toLowerCase() ?? null;
  return { provider, accountId, email: address, emailVerified, name: name.slice(0, maxName) };
}
