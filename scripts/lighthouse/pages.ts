import { readFileSync } from 'node:fs';
import { isPublic, routes } from '../../lib/routes';

export interface AuditedPage {
  name: string;
  path: string;
  signedIn: boolean;
}

/** Pages that need no parameter, by the names of the table; one that a build does not have is left out. */
const fixed: Record<string, string> = {
  'sign-in': routes.signIn,
  home: routes.home,
  settings: routes.settings,
  'admin-users': routes.users,
  'admin-audit': routes.audit,
  'admin-events': '/admin/events',
  'sse-test': '/sse-test',
};

/** What is audited, as the admin; `summaryId` is of a summary to look at. */
export function listPages({ summaryId }: { summaryId: string }): AuditedPage[] {
  const manifest: Record<string, string> = JSON.parse(
    readFileSync('.next/app-path-routes-manifest.json', 'utf8'),
  );
  const built = new Set(Object.values(manifest));
  const pages = Object.entries(fixed).filter(([, path]) => built.has(path));
  return [...pages, ['summary', routes.summary(summaryId)] as const].map(([name, path]) => ({
    name,
    path,
    signedIn: !isPublic(path),
  }));
}
