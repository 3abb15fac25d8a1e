import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addBuild, findServer, newestBuild, workFolder } from '@/scripts/lib/builds.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'yts-builds-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** What Next has built, with its server saying so. */
function made(text: string, kind?: 'bench'): string {
  const server = join(root, workFolder(kind), 'standalone');
  mkdirSync(server, { recursive: true });
  writeFileSync(join(server, 'server.js'), text);
  return server;
}
const serverIn = (folder: string | null) => readFileSync(join(folder!, 'server.js'), 'utf8');

test('without a build there is nothing to start', () => {
  expect([newestBuild(root), findServer(root)]).toEqual([null, null]);
});

test('a finished build leaves Next’s folder, and the one before it stays as it was', () => {
  const first = addBuild(root, made('one'));
  const second = addBuild(root, made('two'));
  expect([first, second]).toEqual([join(root, 'builds/1'), join(root, 'builds/2')]);
  expect([serverIn(first), serverIn(second)]).toEqual(['one', 'two']);
  expect(existsSync(join(root, '.next/standalone'))).toBe(false);
});

test('the newest is started, by its number', () => {
  for (let n = 1; n <= 11; n += 1) addBuild(root, made(`server ${n}`));
  expect(newestBuild(root)).toBe(join(root, 'builds/11'));
  expect(serverIn(findServer(root))).toBe('server 11');
});

test('the newest three stay', () => {
  for (let n = 1; n <= 5; n += 1) addBuild(root, made(`server ${n}`));
  expect(readdirSync(join(root, 'builds')).sort()).toEqual(['3', '4', '5']);
});

test('what else lies among the builds is none, and is left alone', () => {
  addBuild(root, made('one'));
  mkdirSync(join(root, 'builds/9-of-mine'));
  writeFileSync(join(root, 'builds/notes'), '');
  for (let n = 2; n <= 5; n += 1) addBuild(root, made(`server ${n}`));
  expect(readdirSync(join(root, 'builds')).sort()).toEqual(['3', '4', '5', '9-of-mine', 'notes']);
});

test('the benchmark’s builds are apart', () => {
  addBuild(root, made('normal'));
  addBuild(root, made('bench', 'bench'), 'bench');
  expect(serverIn(findServer(root))).toBe('normal');
  expect(serverIn(findServer(root, 'bench'))).toBe('bench');
});

test('where there are no builds, as in the image, the server is right here', () => {
  writeFileSync(join(root, 'server.js'), 'image');
  expect(findServer(root)).toBe(root);
});
