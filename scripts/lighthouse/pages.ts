import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isPublic, routes } from '../../lib/routes';
import { newestBuild } from '../lib/builds.mjs';

export interface AuditedPage {
  name: string;
  path: string;
  signedIn: boolean;
}

/** The routes of the pages that are audited, by the names of the table. */
const audited: Record<string, string> = {
  'sign-in': routes.signIn,
  home: routes.home,
  settings: routes.settings,
  'admin-users': routes.users,
  'admin-audit': routes.audit,
  'admin-events': '/admin/events',
  'sse-test': '/sse-test',
  summary: routes.summary('[id]'),
};

/** Routes that the newest build has. Throws when there is no build. */
export function readBuiltRoutes(): string[] {
  const file = join(newestBuild(process.cwd())!, '.next/app-path-routes-manifest.json');
  return Object.values(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>);
}

/**
 * What is audited, as the admin: every page, or those named in `only`, divided by commas; `summaryId` is of a summary to look at.
 * Throws when `only` names a page there is not, or the build (`built`) lacks one: nothing passes without being looked at.
 */
export function listPages({
  summaryId,
  only,
  built,
}: {
  summaryId: string;
  only?: string;
  built: readonly string[];
}): AuditedPage[] {
  const all = Object.keys(audited);
  const names = only?.split(',') ?? all;
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length > 0) {
    throw new Error(
      `--only: no page is called "${unknown.join('", "')}"; there are ${all.join(', ')}`,
    );
  }
  const missing = names.map((name) => audited[name]!).filter((route) => !built.includes(route));
  if (missing.length > 0) throw new Error(`the build has no page ${missing.join(', ')}`);
  return names.map((name) => {
    const path = audited[name]!.replace('[id]', summaryId);
    return { name, path, signedIn: !isPublic(path) };
  });
}

/** How often each page is audited, by `--runs`. Throws for what is no number from 1 on. */
export function readRuns(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`--runs: "${text}" is no number from 1 on`);
  return Number(text);
}
