import { readSourceTree, type SourceFile } from './source-tree';

const files = readSourceTree();
const byPath = new Map(files.map((file) => [file.path, file]));
const isProject = (to: string) => /^(?:app|components|lib|scripts)\//.test(to) || byPath.has(to);

const feature = (path: string) => /^lib\/([^/]+)\/[^/]/.exec(path)?.[1] ?? null;
const isServer = (path: string) => /^lib\/server\/|\/server\//.test(path);
const isClient = (path: string) => path.startsWith('lib/') && path.includes('/client/');
const isShared = (path: string) => path.startsWith('lib/') && !isServer(path) && !isClient(path);
const isLibRoot = (path: string) => /^lib\/[^/]+$/.test(path);
const roots = new Set(['lib/server/services.ts', 'lib/server/monitoring.ts', 'lib/server/boot.ts']);
/** Request wrappers hand the services to the routes; they are the edge between `app/` and the root. */
const wrappers = /^lib\/server\/http\/(?:handler|page|action|services-for)\.ts$/;

/** Who may import whom (docs/architecture.md): the reason why an import is wrong, or null. */
function complaint(from: string, to: string, typeOnly: boolean): string | null {
  if (!isProject(to)) return null;
  if (from === 'middleware.ts') {
    const allowed = to === 'lib/routes.ts' || to === 'lib/content-security-policy.ts';
    return allowed ? null : 'the gate imports routes and the policy of pages only';
  }
  if (from === 'instrumentation.ts') {
    return to === 'lib/server/boot.ts' ? null : 'instrumentation imports boot only';
  }
  if (from.startsWith('app/')) {
    const allowed = to.startsWith('app/') || to.startsWith('components/') || to.startsWith('lib/');
    return allowed && !isClient(to) ? null : 'app imports components and lib, not client code';
  }
  if (from.startsWith('components/')) {
    const allowed = to.startsWith('components/') || isShared(to) || isClient(to);
    return allowed ? null : 'components import components, shared lib files and client code';
  }
  if (isLibRoot(from)) return isLibRoot(to) ? null : 'lib/*.ts import each other only';
  if (isShared(from)) return isShared(to) ? null : 'shared files import shared files only';
  if (isClient(from)) {
    const own = isClient(to) && feature(to) === feature(from);
    return isShared(to) || own || (isClient(to) && typeOnly)
      ? null
      : 'client code imports shared files';
  }
  if (from.startsWith('lib/server/')) {
    if (roots.has(from)) return null;
    if (wrappers.test(from) && to === 'lib/server/services.ts') return null;
    if (roots.has(to)) return 'only wrappers, services and boot see the composition root';
    return isLibRoot(to) || to.startsWith('lib/server/') ? null : 'lib/server sees no feature';
  }
  if (isServer(from)) {
    if (roots.has(to)) return 'a feature never sees the composition root';
    if (to.startsWith('lib/server/') || isShared(to)) return null;
    const same = feature(to) === feature(from);
    return isServer(to) && (same || typeOnly) ? null : "of another feature's server only types";
  }
  return null;
}

test('every import keeps to the table of who may import whom', () => {
  const wrong = files.flatMap((file) =>
    file.imports.flatMap(({ to, typeOnly }) => {
      const reason = complaint(file.path, to, typeOnly);
      return reason ? [`${file.path} imports ${to}: ${reason}`] : [];
    }),
  );
  expect(wrong).toEqual([]);
});

test.each([
  ['app/(app)/page.tsx', 'lib/events/client/event-store.ts'],
  ['components/summaries/home.tsx', 'lib/summaries/server/library.ts'],
  ['components/summaries/home.tsx', 'app/_actions/start-batch.ts'],
  ['lib/format.ts', 'lib/events/frame.ts'],
  ['lib/events/frame.ts', 'lib/events/server/connection.ts'],
  ['lib/events/client/event-store.ts', 'lib/events/server/connection.ts'],
  ['lib/events/client/event-store.ts', 'lib/summaries/client/progress-store.ts'],
  ['lib/summaries/server/worker.ts', 'lib/events/server/broadcaster.ts'],
  ['lib/summaries/server/worker.ts', 'lib/server/services.ts'],
  ['lib/server/db/migrate.ts', 'lib/summaries/server/worker.ts'],
  ['lib/server/config.ts', 'lib/server/services.ts'],
  ['middleware.ts', 'lib/server/config.ts'],
])('the table refuses that %s imports %s', (from, to) => {
  expect(complaint(from, to, false)).not.toBeNull();
});

test('imports are seen at all', () => {
  const seen = files.flatMap((file) => file.imports.map(({ to }) => `${file.path} ${to}`));
  expect(seen).toContain('lib/server/services.ts lib/summaries/server/worker.ts');
  expect(seen).toContain('instrumentation.ts lib/server/boot.ts');
  expect(seen).toContain('components/summaries/home.tsx components/summaries/library.tsx');
});

test('there are no import cycles', () => {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: string[]) => {
    if (trail.includes(path)) {
      cycles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
      return;
    }
    if (done.has(path)) return;
    for (const { to, typeOnly } of byPath.get(path)?.imports ?? []) {
      if (!typeOnly && byPath.has(to)) visit(to, [...trail, path]);
    }
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  expect(cycles).toEqual([]);
});

test('lib has no React, and shared files touch no Node and no environment', () => {
  const wrong = files.flatMap((file) => {
    const found: string[] = [];
    const packages = file.imports.filter(({ to }) => !isProject(to)).map(({ to }) => to);
    if (file.path.startsWith('lib/') && !isServer(file.path)) {
      found.push(...packages.filter((name) => /^node:|^next|^server-only$/.test(name)));
    }
    if (file.path.startsWith('lib/')) {
      found.push(...packages.filter((name) => /^react|^swr$|^sonner$|^lucide/.test(name)));
    }
    return found.map((name) => `${file.path} imports ${name}`);
  });
  expect(wrong).toEqual([]);
});

test('server files say so in their first line', () => {
  const unmarked = files.filter(
    ({ path, text }) => isServer(path) && !text.startsWith("import 'server-only';\n"),
  );
  expect(unmarked.map(({ path }) => path)).toEqual([]);
});

test('nothing re-exports a whole module', () => {
  expect(files.filter(({ exportsAll }) => exportsAll).map(({ path }) => path)).toEqual([]);
});

/** Every member access `object.property` of a file, as text. */
function memberAccesses({ program }: SourceFile): string[] {
  const found: string[] = [];
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(walk);
    if (typeof node !== 'object' || node === null) return;
    const { type, object, property } = node as Record<string, { name?: string } & string>;
    if (type === 'MemberExpression') found.push(`${object?.name}.${property?.name}`);
    Object.values(node).forEach(walk);
  };
  walk(program);
  return found;
}

function identifiers({ program }: SourceFile): Set<string> {
  const found = new Set<string>();
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(walk);
    if (typeof node !== 'object' || node === null) return;
    const { type, name } = node as { type?: string; name?: string };
    if (type === 'Identifier' && name) found.add(name);
    Object.values(node).forEach(walk);
  };
  walk(program);
  return found;
}

const using = (access: string) =>
  files.filter((file) => memberAccesses(file).includes(access)).map(({ path }) => path);

test('the environment is read in few places', () => {
  const allowed = ['lib/server/config.ts', 'middleware.ts', 'instrumentation.ts'];
  expect(using('process.env').filter((path) => !allowed.includes(path))).toEqual([]);
});

test('globalThis is touched by the process singleton only', () => {
  const touching = files.filter((file) => identifiers(file).has('globalThis'));
  expect(touching.map(({ path }) => path)).toEqual(['lib/server/process-singleton.ts']);
});

test('only the metrics know how metrics are written down', () => {
  const knowing = files.filter(({ imports }) => imports.some(({ to }) => to === 'prom-client'));
  expect(knowing.length).toBeGreaterThan(0);
  for (const { path } of knowing) expect(path).toMatch(/^lib\/server\/metrics\//);
});

test('nothing uses console', () => {
  const talking = files.filter((file) => identifiers(file).has('console'));
  expect(talking.map(({ path }) => path)).toEqual([]);
});

test('routes and pages stay thin, files stay small', () => {
  const long = files
    .map(({ path, text }) => ({ path, lines: text.split('\n').length }))
    .filter(({ path, lines }) => lines > (path.startsWith('app/') ? 80 : 300));
  expect(long).toEqual([]);
});

test('there is one encoder of event frames', () => {
  const encoding = files
    .filter(({ text }) => /`(?:event|data): /.test(text))
    .map(({ path }) => path);
  expect(encoding).toEqual(['lib/events/frame.ts']);
});

test('requests leave this server in few places, each of which decides where to', () => {
  const clients = /^(?:undici|axios|got|node-fetch|node:(?:http|https|http2|net|tls|dgram))$/;
  const leaving = files.filter(
    ({ path, imports }) =>
      isServer(path) && imports.some(({ to, typeOnly }) => clients.test(to) && !typeOnly),
  );
  expect(leaving.map(({ path }) => path).sort()).toEqual([
    'lib/server/config.ts',
    'lib/summaries/server/openai/model-fetch.ts',
    'lib/webhooks/server/address-policy.ts',
    'lib/webhooks/server/find-target.ts',
    'lib/webhooks/server/post-webhook.ts',
    'lib/youtube/server/youtube-fetch.ts',
  ]);
  // Only what was handed in: YouTube's guarded one, and the one of models.
  const calling = files.filter(
    ({ path, text }) => isServer(path) && /(?<!function )(?<![.\w])fetch\(/.test(text),
  );
  expect(calling.map(({ path }) => path).sort()).toEqual([
    'lib/summaries/server/openai/chat-attempt.ts',
    'lib/youtube/server/data-api-client.ts',
  ]);
});

test('SQL is written in templates that bind their values, never put together from text', () => {
  const raw =
    /\bsql\.(?:raw|lit)\(\s*[^'\d)]|\bCompiledQuery\.raw\(\s*[^'\s]|\.prepare\(|\.exec\(`/;
  const pasting = files.filter(({ path, text }) => isServer(path) && raw.test(text));
  expect(pasting.map(({ path }) => path)).toEqual([]);
});

test('sessions and API tokens end in one place', () => {
  const ending = files.filter(({ text }) => /revoked_at: |signal\('revoke'/.test(text));
  expect(ending.map(({ path }) => path).sort()).toEqual([
    'lib/server/auth/revocation.ts',
    'lib/server/auth/sessions.ts',
    'lib/server/db/account-tables.ts',
    'lib/server/db/integration-tables.ts',
    'lib/tokens/server/create-token.ts',
  ]);
});
