import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { scopeOfOperation } from '@/lib/api-scopes';
import { errorKinds } from '@/lib/errors';
import { durableTypes, eventTypes } from '@/lib/events/registry';
import { describeApi, operations } from '@/lib/openapi/describe-api';
import { filesUnder, root } from '../../architecture/source-tree';
import { createApiCheck } from '../../support/openapi';

let document: any;
beforeAll(async () => {
  document = JSON.parse(JSON.stringify(await describeApi()));
});

/** Every method of every route file, `GET /api/summaries/{id}`. */
function routesOfApp(): string[] {
  const verbs = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
  return filesUnder(join(root, 'app'))
    .filter((file) => file.endsWith('/route.ts'))
    .flatMap((file) => {
      const path = file
        .slice(join(root, 'app').length, -'/route.ts'.length)
        .replace(/\[(\w+)\]/g, '{$1}');
      const text = readFileSync(file, 'utf8');
      return verbs
        .filter((verb) =>
          new RegExp(`export const ${verb}\\b|export function ${verb}\\b|as ${verb}\\b`).test(text),
        )
        .map((verb) => `${verb} ${path}`);
    });
}

test('is valid OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(document);
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
  expect(document.openapi).toBe('3.1.0');
});

test('names everything in snake_case, but for what is NextAuth’s own', () => {
  const names = new Set<string>();
  const collect = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return;
    const { properties } = value as { properties?: object };
    for (const name of Object.keys(properties ?? {})) names.add(name);
    Object.values(value).forEach(collect);
  };
  collect(document);
  expect(names.size).toBeGreaterThan(100);
  expect([...names].filter((name) => !/^[a-z\d]+(_[a-z\d]+)*$/.test(name))).toEqual(['csrfToken']);
});

test('describes every route of the application, and no other', () => {
  const routes = routesOfApp();
  expect(routes.length).toBeGreaterThan(40);
  // NextAuth answers for all of its addresses in one file; those that scripts need are described.
  const isNextAuth = (key: string) => key.includes(' /api/auth/');
  expect(
    Object.keys(operations)
      .filter((key) => !isNextAuth(key))
      .sort(),
  ).toEqual(routes.filter((key) => !isNextAuth(key)).sort());
  expect(Object.keys(operations).filter(isNextAuth)).toContain(
    'POST /api/auth/callback/credentials',
  );
});

test('the table of scopes names operations that exist, and the description says the same', () => {
  for (const [key, scope] of Object.entries(scopeOfOperation)) {
    const [method = '', path = ''] = key.split(' ');
    const { security } = document.paths[path][method.toLowerCase()];
    expect([key, security]).toEqual([key, [{ session: [] }, { token: [scope] }]]);
  }
  const withTokens = Object.entries(document.paths as Record<string, Record<string, any>>)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    )
    .filter(({ operation }) => operation.security.some((way: object) => 'token' in way));
  // HEAD of the stream asks whether a token counts.
  expect(withTokens).toHaveLength(Object.keys(scopeOfOperation).length + 1);
});

test('every reference leads somewhere, and every component is used', () => {
  const text = JSON.stringify(document);
  const references = new Set(
    [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name!),
  );
  expect(text.match(/"\$ref":"(?!#\/components\/schemas\/)/)).toBeNull();
  expect([...references].filter((name) => !(name in document.components.schemas))).toEqual([]);
  expect(Object.keys(document.components.schemas).filter((name) => !references.has(name))).toEqual(
    [],
  );
});

test('names every error code, every event and every webhook', () => {
  const { Error: error } = document.components.schemas;
  expect(error.properties.error.properties.code.enum).toEqual(Object.keys(errorKinds));
  expect(Object.keys(document.paths['/events'].get['x-events'])).toEqual(eventTypes);
  expect(Object.keys(document.webhooks)).toEqual([...durableTypes]);
});

test('operations have ids of their own, a sentence, and a way to fail', () => {
  const all = Object.values(document.paths as Record<string, Record<string, any>>).flatMap(
    (methods) => Object.values(methods),
  );
  const ids = all.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { summary, responses, security } of all) {
    expect(summary).toMatch(/^[A-Z]/);
    expect(Object.keys(responses).some((status) => Number(status) < 400)).toBe(true);
    if (security.length > 0) expect(responses).toHaveProperty('401');
  }
});

test('leaves room for fields of later versions, and asks for no default', () => {
  expect(JSON.stringify(document)).not.toContain('"additionalProperties":false');
  const { schema } = document.paths['/api/batches'].post.requestBody.content['application/json'];
  expect(schema.required ?? []).toEqual([]);
  expect(document.components.schemas.SummaryPage.required).toContain('per_page');
});

test('the check of the other tests finds what is wrong', () => {
  const check = createApiCheck(document);
  const page = { items: [], page: 1, per_page: 20, total: 0 };
  const answer = (body: unknown, status = 200, type = 'application/json; charset=utf-8') =>
    check.problemsOf('GET /api/summaries', { status, type, body });
  expect(answer(page)).toEqual([]);
  expect(answer({ ...page, total: '0' })).toHaveLength(1);
  expect(answer({ ...page, more: 1 })).toHaveLength(1);
  expect(answer({ ...page, items: [{}] }).length).toBeGreaterThan(5);
  expect(answer({ page: 1 }).length).toBeGreaterThan(0);
  expect(answer(page, 418)).toHaveLength(1);
  expect(answer(page, 200, 'text/html')).toHaveLength(1);
  expect(answer({ error: { code: 'nonsense', message: '' } }, 401)).toHaveLength(1);
  expect(answer({ error: { code: 'unauthenticated', message: 'x' } }, 401)).toEqual([]);
});
