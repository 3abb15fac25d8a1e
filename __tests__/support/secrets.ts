import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stampName } from '@/scripts/lib/build.mjs';
import { newestBuild } from '@/scripts/lib/builds.mjs';
import { filesUnder } from '../architecture/source-tree';

const canary = (name: string) => `canary-${name}-${randomUUID()}`;

/** Every setting that is a secret, each with a value that is found wherever it turns up. */
export const secretSettings = () => ({
  NEXTAUTH_SECRET: canary('nextauth'),
  ADMIN_PASSWORD: canary('admin-password'),
  OPENAI_API_KEY: canary('openai'),
  GEMINI_API_KEY: canary('gemini'),
  OPENROUTER_API_KEY: canary('openrouter'),
  YOUTUBE_API_KEY: canary('youtube'),
  GITHUB_SECRET: canary('github'),
  GOOGLE_SECRET: canary('google'),
  METRICS_TOKEN: canary('metrics'),
});

/** What stood in the environment of the build in place of secrets, by the build's own stamp. */
export function placeholdersOfBuild(): string[] {
  const stamp = readFileSync(join(newestBuild('.')!, stampName), 'utf8');
  const [, placeholders = '{}'] = stamp.split('\n');
  return Object.values(JSON.parse(placeholders) as Record<string, string>);
}

/** Which of these values a text has in it, in any of the ways a secret is written down. */
export function secretsIn(text: string, secrets: readonly string[]): string[] {
  return secrets.filter((secret) =>
    [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    ].some((form) => text.includes(form)),
  );
}

/** The files of a folder, without other people's packages, that have one of these in them. */
export function filesWithSecrets(folder: string, secrets: readonly string[]): string[] {
  return filesUnder(folder)
    .filter((file) => !file.includes('/node_modules/'))
    .filter((file) => secretsIn(readFileSync(file, 'latin1'), secrets).length > 0);
}
