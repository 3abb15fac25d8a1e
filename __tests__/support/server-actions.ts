import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newestBuild } from '@/scripts/lib/builds.mjs';
import type { HttpClient } from './http-client';

export interface BuiltAction {
  name: string;
  id: string;
  /** Addresses of pages that carry it, as patterns: `/summaries/[id]`. */
  pages: string[];
}

/** Every server action of the build, by its own manifest. */
export function readBuiltActions(): BuiltAction[] {
  const server = join(newestBuild(process.cwd())!, '.next/server');
  const file = join(server, 'server-reference-manifest.json');
  const { node } = JSON.parse(readFileSync(file, 'utf8')) as {
    node: Record<string, { exportedName: string; workers: Record<string, unknown> }>;
  };
  return Object.entries(node).map(([id, { exportedName, workers }]) => ({
    id,
    name: exportedName,
    pages: Object.keys(workers).map(
      (worker) => worker.replace(/^app|\/\([^)]+\)|\/page$/g, '') || '/',
    ),
  }));
}

/** Calls an action as the browser does, and returns the status and what it answered (undefined when it was no answer). */
export async function callAction(
  client: HttpClient,
  name: string,
  args: unknown[] | FormData,
  headers: Record<string, string> = {},
): Promise<{ status: number; answer: any; text: string }> {
  const action = readBuiltActions().find((built) => built.name === name);
  if (!action) throw new Error(`the build has no action ${name}`);
  const form = args instanceof FormData;
  const response = await client.fetch(action.pages[0]!, {
    method: 'POST',
    headers: {
      'next-action': action.id,
      accept: 'text/x-component',
      ...(!form && { 'content-type': 'text/plain;charset=UTF-8' }),
      ...headers,
    },
    body: form ? args : JSON.stringify(args),
  });
  const text = await response.text();
  // Flight rows: the action's answer is row 1.
  const row = /^1:(.+)$/m.exec(text)?.[1];
  return {
    status: response.status,
    answer: row && !row.startsWith('E') ? JSON.parse(row) : undefined,
    text,
  };
}
