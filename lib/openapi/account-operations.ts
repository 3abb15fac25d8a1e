import { z } from 'zod';
import { createdTokenSchema, createTokenSchema, tokenListSchema } from '../tokens/schemas';
import type { Operations } from './operation';

const status = z.object({ status: z.string() });
const readiness = z.object({
  status: z.enum(['ready', 'degraded', 'unavailable', 'stopping']),
  checks: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string(), ms: z.number() })),
});

/** Signing in, API tokens, and whether the server is there. */
export const accountOperations: Operations = {
  'GET /api/auth/csrf': {
    summary: 'Begin to sign in',
    description: 'NextAuth’s own. Keep the cookie, and send the token with the credentials.',
    tag: 'Signing in',
    access: 'public',
    answers: { 200: { description: 'A token.', schema: z.object({ csrfToken: z.string() }) } },
  },
  'POST /api/auth/callback/credentials': {
    summary: 'Sign in',
    description: 'NextAuth’s own. Answers with a session cookie.',
    tag: 'Signing in',
    access: 'public',
    body: {
      schema: z.object({
        email: z.string(),
        password: z.string(),
        csrfToken: z.string(),
        json: z.literal('true').optional(),
      }),
      type: 'application/x-www-form-urlencoded',
    },
    answers: {
      200: { description: 'Signed in.', schema: z.object({ url: z.string() }) },
      302: { description: 'Signed in, without `json`.' },
      401: { description: 'Not signed in; `url` says why.', schema: z.object({ url: z.string() }) },
    },
    errors: ['rate_limited', 'payload_too_large'],
  },
  'GET /api/auth/session': {
    summary: 'Ask who is signed in',
    tag: 'Signing in',
    access: 'public',
    answers: {
      200: {
        description: 'Nothing in it when nobody is.',
        schema: z.object({
          expires: z.string().optional(),
          user: z.object({ name: z.string().optional(), email: z.string().optional() }).optional(),
        }),
      },
    },
  },
  'POST /api/auth/signout': {
    summary: 'Sign out',
    tag: 'Signing in',
    access: 'public',
    body: {
      schema: z.object({ csrfToken: z.string(), json: z.literal('true').optional() }),
      type: 'application/x-www-form-urlencoded',
    },
    answers: {
      200: { description: 'Signed out.', schema: z.object({ url: z.string() }) },
      302: { description: 'Signed out, without `json`.' },
    },
    errors: ['rate_limited', 'payload_too_large'],
  },
  'POST /api/sign-out': {
    summary: 'Sign out here',
    description: 'Ends the session on the server, and its streams, and takes the cookie back.',
    tag: 'Signing in',
    answers: { 204: { description: 'Signed out.' } },
  },
  'GET /api/tokens': {
    summary: 'List API tokens',
    tag: 'API tokens',
    answers: { 200: { description: 'Yours, without the secrets.', schema: tokenListSchema } },
  },
  'POST /api/tokens': {
    summary: 'Make an API token',
    tag: 'API tokens',
    body: { schema: createTokenSchema },
    answers: {
      201: { description: 'The only answer with the secret.', schema: createdTokenSchema },
    },
    errors: ['too_many_tokens', 'rate_limited'],
  },
  'DELETE /api/tokens/{id}': {
    summary: 'Revoke an API token',
    description: 'Its streams end within a second.',
    tag: 'API tokens',
    answers: { 204: { description: 'Revoked.' } },
  },
  'GET /api/openapi.json': {
    summary: 'Read this description',
    tag: 'Service',
    access: 'public',
    answers: {
      200: { description: 'OpenAPI 3.1.', schema: z.looseObject({ openapi: z.string() }) },
    },
  },
  'GET /healthz': {
    summary: 'Ask whether the process answers',
    tag: 'Service',
    access: 'public',
    answers: { 200: { description: 'It does.', schema: status } },
  },
  'GET /readyz': {
    summary: 'Ask whether requests can be served',
    tag: 'Service',
    access: 'public',
    answers: {
      200: { description: 'They can.', schema: readiness },
      503: { description: 'They cannot; the checks say why.', schema: readiness },
    },
  },
  'GET /metrics': {
    summary: 'Read what Prometheus collects',
    description: 'For admins, or with the METRICS_TOKEN of the settings as a bearer token.',
    tag: 'Service',
    access: 'admin',
    answers: { 200: { description: 'Prometheus’ text format.', types: ['text/plain'] } },
  },
};
