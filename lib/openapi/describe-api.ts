import type { z } from 'zod';
import { scopeOfOperation, tokenScopes } from '../api-scopes';
import { breathe } from '../breathe';
import { type ErrorCode, errorKinds, statusOf } from '../errors';
import { scopeWords } from '../tokens/schemas';
import { accountOperations } from './account-operations';
import { components, errorSchema, webhookComponents } from './components';
import { eventOperations } from './event-operations';
import type { Answer, Operation, Operations } from './operation';
import { createSchemaWriter, type JsonSchema } from './schema-writer';
import { summaryOperations } from './summary-operations';
import { webhookOperations } from './webhook-operations';

export const operations: Operations = {
  ...summaryOperations,
  ...eventOperations,
  ...webhookOperations,
  ...accountOperations,
};

const schemas = createSchemaWriter(components);

/** The description of the HTTP API (OpenAPI 3.1), made from the schemas that check its requests. */
export async function describeApi(): Promise<JsonSchema> {
  const paths: Record<string, JsonSchema> = {};
  for (const [key, operation] of Object.entries(operations)) {
    await breathe();
    const [method = '', path = ''] = key.split(' ');
    paths[path] ??= {};
    paths[path][method.toLowerCase()] = describeOperation(key, operation);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'YouTube Summarizer',
      version: '1.0.0',
      description:
        'Sign in, or send an API token as `Authorization: Bearer yts_…`. Bodies and answers are JSON, times are epoch milliseconds. Expect more fields in answers than are described here.',
    },
    servers: [{ url: '/' }],
    paths,
    webhooks: describeWebhooks(),
    components: { schemas: schemas.components(), securitySchemes },
  };
}

const securitySchemes = {
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'next-auth.session-token',
    description:
      'The cookie of a signed-in person; on https its name begins with `__Secure-`. Requests that change something carry an `Origin` of this site.',
  },
  token: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'yts_ and 38 letters and digits',
    description: `An API token, made in the settings. Scopes: ${tokenScopes
      .map((scope) => `\`${scope}\` (${scopeWords[scope].toLowerCase()})`)
      .join(', ')}.`,
  },
};

function describeOperation(key: string, operation: Operation): JsonSchema {
  const [method = '', path = ''] = key.split(' ');
  const { summary, description, tag, query, body, events } = operation;
  return {
    operationId: operationId(method, path),
    summary,
    ...(description && { description }),
    tags: [tag],
    security: securityOf(key, operation),
    parameters: [...pathParameters(path), ...(query ? queryParameters(query) : [])],
    ...(body && {
      requestBody: {
        required: !body.optional,
        content: { [body.type ?? 'application/json']: { schema: schemas.input(body.schema) } },
      },
    }),
    responses: describeAnswers(key, operation),
    ...(events && {
      'x-events': Object.fromEntries(
        Object.entries(events).map(([name, component]) => [name, schemas.refTo(component)]),
      ),
    }),
  };
}

/** `GET /api/summaries/{id}/export` -> `getApiSummariesIdExport`. */
function operationId(method: string, path: string): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter(Boolean);
  const rest = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return method.toLowerCase() + rest;
}

const scopeFor = (key: string) => scopeOfOperation[key.replace(/^HEAD /, 'GET ')];

function securityOf(key: string, { access }: Operation): JsonSchema[] {
  if (access === 'public') return [];
  const scope = scopeFor(key);
  return [{ session: [] }, ...(scope ? [{ token: [scope] }] : [])];
}

function pathParameters(path: string): JsonSchema[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(query: z.ZodObject): JsonSchema[] {
  const { properties = {}, required = [] } = schemas.input(query) as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(description !== undefined && { description }),
    schema,
  }));
}

function describeAnswers(key: string, operation: Operation): JsonSchema {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set([...commonErrors(key, operation), ...(operation.errors ?? [])])) {
    byStatus.set(statusOf(code), [...(byStatus.get(statusOf(code)) ?? []), code]);
  }
  const errors = [...byStatus].map(([status, codes]): [string, JsonSchema] => [
    String(status),
    describeErrors(status, codes),
  ]);
  const answers = Object.entries(operation.answers).map(([status, answer]) => [
    status,
    describeAnswer(answer),
  ]);
  // Errors that carry more than an error are described by the operation itself.
  return Object.fromEntries([...errors, ...answers].sort(([a], [b]) => Number(a) - Number(b)));
}

function describeAnswer({ description, schema, types }: Answer): JsonSchema {
  const content = types
    ? types.map((type) => [type, {}])
    : schema
      ? [['application/json', { schema: schemas.output(schema) }]]
      : null;
  return { description, ...(content && { content: Object.fromEntries(content) }) };
}

const statusesThatWait = [429, 503];

function describeErrors(status: number, codes: readonly ErrorCode[]): JsonSchema {
  return {
    description: codes.map((code) => `\`${code}\`: ${errorKinds[code].message}`).join('\n\n'),
    ...(statusesThatWait.includes(status) && {
      headers: { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer' } } },
    }),
    content: { 'application/json': { schema: schemas.output(errorSchema) } },
  };
}

/** What every operation of a kind can answer with. */
function commonErrors(key: string, { access, query, body }: Operation): ErrorCode[] {
  const codes: ErrorCode[] = ['misdirected', 'internal'];
  const changes = !/^(?:GET|HEAD) /.test(key);
  if (access !== 'public') {
    codes.push('unauthenticated', 'invalid_token', 'insufficient_scope', 'rate_limited');
  }
  if (access === 'admin') codes.push('forbidden');
  if (changes) codes.push('forbidden_origin');
  if (key.includes('{')) codes.push('not_found');
  if (query) codes.push('invalid_input');
  if (body && body.type === undefined) {
    codes.push('invalid_input', 'invalid_json', 'unsupported_media_type', 'payload_too_large');
  }
  return codes;
}

/** What receivers get (Standard Webhooks 1.0). */
function describeWebhooks(): JsonSchema {
  const header = (name: string, description: string) => ({
    name,
    in: 'header',
    required: true,
    description,
    schema: { type: 'string' },
  });
  const parameters = [
    header('webhook-id', 'The event’s id; the same when it is sent again.'),
    header('webhook-timestamp', 'When this request was made, in seconds since 1970.'),
    header(
      'webhook-signature',
      '`v1,` and a signature; two of them, separated by a space, while a new secret takes over.',
    ),
  ];
  return Object.fromEntries(
    Object.entries(webhookComponents).map(([type, schema]) => [
      type,
      {
        post: {
          operationId: `on${type.replace(/(?:^|_)([a-z])/g, (_, a: string) => a.toUpperCase())}`,
          summary: `A \`${type}\` event`,
          tags: ['Webhooks'],
          security: [],
          parameters,
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemas.output(schema) } },
          },
          responses: {
            '2XX': { description: 'Taken. Anything else is tried again.' },
            '410': { description: 'Switches the webhook off.' },
          },
        },
      },
    ]),
  );
}
