import { createHash, createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** Somebody at the provider, as it tells about them. */
export interface StandInPerson {
  id: number;
  name: string;
  emails: { email: string; primary: boolean; verified: boolean }[];
}

export interface OAuthStandIn {
  url: string;
  clientId: string;
  clientSecret: string;
  /** Who says yes on the consent page. */
  person: StandInPerson;
  /** What goes wrong next: the person says no, or the token endpoint refuses, or answers nonsense. */
  trouble: 'denied' | 'refused' | 'nonsense' | null;
  /** Codes and tokens that were handed out: none may turn up in a log or a page. */
  secrets: string[];
  close(): Promise<void>;
}

export const personAt = (id: number, email: string, verified = true): StandInPerson => ({
  id,
  name: `Person ${id}`,
  emails: [
    { email: `other-${email}`, primary: false, verified: true },
    { email, primary: true, verified },
  ],
});

/**
 * GitHub (an Enterprise Server's paths) and Google (OpenID Connect with discovery) on a loopback port. Checks what a provider
 * checks: client, secret, redirect address, and the PKCE verifier.
 */
export async function startOAuthStandIn(): Promise<OAuthStandIn> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const grants = new Map<string, URLSearchParams>();
  const handedOut = (kind: string) => {
    const secret = `${kind}-${randomUUID()}`;
    standIn.secrets.push(secret);
    return secret;
  };

  const standIn: OAuthStandIn = {
    url: '',
    clientId: 'the-client',
    clientSecret: `client-secret-${randomUUID()}`,
    person: personAt(1, 'nobody@example.com'),
    trouble: null,
    secrets: [],
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  standIn.secrets.push(standIn.clientSecret);

  const server = http.createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', standIn.url);
    const json = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (/^(?:\/login\/oauth)?\/authorize$/.test(url.pathname)) {
      return response.writeHead(302, { location: consent(url.searchParams) }).end();
    }
    if (/^(?:\/login\/oauth\/access_token|\/token)$/.test(url.pathname)) {
      let body = '';
      for await (const chunk of request) body += chunk;
      return token(new URLSearchParams(body), request.headers.authorization ?? '', json);
    }
    if (url.pathname === '/.well-known/openid-configuration') return json(200, discovery());
    if (url.pathname === '/jwks') {
      return json(200, {
        keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', use: 'sig' }],
      });
    }
    const bearer = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
    if (!standIn.secrets.includes(bearer)) return json(401, { message: 'Bad credentials' });
    const { id, name, emails } = standIn.person;
    if (url.pathname === '/api/v3/user') {
      // GitHub's public address is whatever the person has typed there.
      return json(200, { id, login: `login${id}`, name, email: 'public@typed.example' });
    }
    if (url.pathname === '/api/v3/user/emails') return json(200, emails);
    return json(404, {});
  });

  function consent(asked: URLSearchParams): string {
    const back = new URL(asked.get('redirect_uri')!);
    back.searchParams.set('state', asked.get('state') ?? '');
    if (standIn.trouble === 'denied') back.searchParams.set('error', 'access_denied');
    else {
      const code = handedOut('code');
      grants.set(code, asked);
      back.searchParams.set('code', code);
    }
    return back.href;
  }

  function token(
    body: URLSearchParams,
    authorization: string,
    json: (status: number, body: unknown) => void,
  ): void {
    if (standIn.trouble === 'refused') return json(400, { error: 'invalid_grant' });
    if (standIn.trouble === 'nonsense') return json(200, '<html>');
    const code = body.get('code') ?? '';
    const asked = grants.get(code);
    grants.delete(code);
    const basic = Buffer.from(`${standIn.clientId}:${standIn.clientSecret}`).toString('base64');
    const challenge = createHash('sha256')
      .update(body.get('code_verifier') ?? '')
      .digest('base64url');
    const holds =
      asked?.get('redirect_uri') === body.get('redirect_uri') &&
      asked?.get('code_challenge') === challenge &&
      authorization === `Basic ${basic}`;
    if (!asked || !holds) return json(400, { error: 'invalid_grant' });
    json(200, {
      access_token: handedOut('access-token'),
      token_type: 'bearer',
      ...(asked.get('scope')?.includes('openid') && { id_token: idToken(asked) }),
    });
  }

  function idToken(asked: URLSearchParams): string {
    const { id, name, emails } = standIn.person;
    const primary = emails.find((one) => one.primary);
    const at = Math.floor(Date.now() / 1000);
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const claims = {
      iss: standIn.url,
      aud: standIn.clientId,
      sub: `google-${id}`,
      iat: at,
      exp: at + 300,
      nonce: asked.get('nonce'),
      name,
      email: primary?.email,
      email_verified: primary?.verified,
    };
    const signed = `${encode({ alg: 'RS256', kid: 'k' })}.${encode(claims)}`;
    const signature = createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url');
    const token = `${signed}.${signature}`;
    standIn.secrets.push(token);
    return token;
  }

  const discovery = () => ({
    issuer: standIn.url,
    authorization_endpoint: `${standIn.url}/authorize`,
    token_endpoint: `${standIn.url}/token`,
    jwks_uri: `${standIn.url}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  });

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  standIn.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return standIn;
}

/** The settings with which the app signs people in there. */
export const oauthSettings = ({ url, clientId, clientSecret }: OAuthStandIn) => ({
  GITHUB_ID: clientId,
  GITHUB_SECRET: clientSecret,
  GITHUB_BASE_URL: url,
  GOOGLE_ID: clientId,
  GOOGLE_SECRET: clientSecret,
  GOOGLE_ISSUER: url,
});
