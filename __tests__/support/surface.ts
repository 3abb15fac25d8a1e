import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newestBuild } from '@/scripts/lib/builds.mjs';
import { filesUnder, root } from '../architecture/source-tree';
import { readBuiltActions } from './server-actions';

const verbs = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * Everything that can be asked for, found in the sources and in the build: `GET /api/models`, `PAGE /settings`,
 * `ACTION signUpAction`. Throws when the two do not tell the same.
 */
export function readSurface(): string[] {
  const files = filesUnder(join(root, 'app'));
  const addressOf = (file: string) =>
    file
      .slice(join(root, 'app').length)
      .replace(/\/(?:route|page)\.tsx?$/, '')
      .replace(/\/\([^)]+\)/g, '') || '/';
  const routes = files
    .filter((file) => /\/route\.tsx?$/.test(file))
    .flatMap((file) => exportsOf(file, verbs).map((verb) => `${verb} ${addressOf(file)}`));
  const pages = files
    .filter((file) => /\/page\.tsx?$/.test(file))
    .map((file) => `PAGE ${addressOf(file)}`);
  const built = readBuiltActions().map(({ name }) => `ACTION ${name}`);
  compareToBuild(routes, pages);
  return [...routes, ...pages, ...built].sort();
}

/** Names that a module exports, of those that are asked for. */
function exportsOf(file: string, names: string[]): string[] {
  const text = readFileSync(file, 'utf8');
  return names.filter((name) =>
    new RegExp(
      `export (?:const|async function|function) ${name}\\b|export \\{[^}]*\\b(?:as )?${name}\\b[^}]*\\}`,
    ).test(text),
  );
}

function compareToBuild(routes: string[], pages: string[]): void {
  const manifest = join(newestBuild(root)!, '.next/app-path-routes-manifest.json');
  const known: Record<string, string> = JSON.parse(readFileSync(manifest, 'utf8'));
  const inBuild = Object.entries(known)
    // Next's own, and pictures made from files.
    .filter(([path]) => !/^\/_|\.(?:svg|png)\//.test(path))
    .map(([path, address]) => `${path.endsWith('/page') ? 'PAGE' : 'ROUTE'} ${address}`);
  const inSources = [
    ...pages,
    ...new Set(routes.map((route) => `ROUTE ${route.slice(route.indexOf(' ') + 1)}`)),
  ];
  const missing = inBuild.filter((entry) => !inSources.includes(entry));
  const unbuilt = inSources.filter((entry) => !inBuild.includes(entry));
  if (missing.length > 0 || unbuilt.length > 0) {
    throw new Error(`the build and the sources differ: ${[...missing, ...unbuilt].join(', ')}`);
  }
}
