import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import nextJest from 'next/jest.js';
import { findPostgres } from './scripts/lib/find-binaries.mjs';

const createJestConfig = nextJest({ dir: './' });

/** Packages that ship ES modules only and therefore go through the transformer. */
const esmOnly = [
  'p-queue',
  'p-timeout',
  'eventemitter3',
  'htmlparser2',
  'entities',
  'domhandler',
  'domutils',
  'dom-serializer',
  'domelementtype',
  'nanoid',
  'youtube-transcript',
  'youtubei.js',
  'eventsource',
  'eventsource-parser',
  'jose',
  'cookie',
  'oxc-parser',
  '@seriousme',
  '@oxc-parser',
  '@oxc-project',
];

/** Folders with copies of packages and sources. */
const built = ['.next', '.next-bench', 'builds', 'builds-bench'];

async function project(displayName, options) {
  const config = await createJestConfig({
    displayName,
    moduleNameMapper: { '^@/(.*)$': '<rootDir>/$1' },
    modulePathIgnorePatterns: built.map((folder) => `<rootDir>/${folder}/`),
    restoreMocks: true,
    ...options,
  })();
  return { ...config, transformIgnorePatterns: [`/node_modules/(?!(?:${esmOnly.join('|')})/)`] };
}

/** Test files that open a database through the test support, and so can run on either. */
function databaseTests(folder = '__tests__/lib') {
  const opening =
    /\b(?:openTestDatabase|openEmptyTestDatabase|openTestLog|openTestUsers|createTestContext|createWebhooksWorld)\b/;
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(folder, name))
    .filter((file) => opening.test(readFileSync(file, 'utf8')));
}

const runsPostgres = findPostgres() !== null || Boolean(process.env.CI);

export default async () => ({
  projects: [
    await project('node', {
      testEnvironment: 'node',
      testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
      testPathIgnorePatterns: [
        ...['/__tests__/e2e/', '/__tests__/components/', '/client/', '/__tests__/postgres/'],
      ],
      setupFilesAfterEnv: [
        '<rootDir>/__tests__/support/fail-on-console-error.ts',
        '<rootDir>/__tests__/support/patience.ts',
      ],
    }),
    await project('postgres', {
      testEnvironment: 'node',
      globals: { testDatabase: 'postgres' },
      globalSetup: '<rootDir>/__tests__/support/postgres-for-project.ts',
      globalTeardown: '<rootDir>/__tests__/support/postgres-after-project.ts',
      // Without a server outside CI there is nothing to run; `npm test` says so.
      testMatch: runsPostgres
        ? [
            '<rootDir>/__tests__/postgres/**/*.test.ts',
            ...databaseTests().map((file) => `<rootDir>/${file}`),
          ]
        : ['<rootDir>/__tests__/postgres/none'],
      setupFilesAfterEnv: [
        '<rootDir>/__tests__/support/fail-on-console-error.ts',
        '<rootDir>/__tests__/support/patience.ts',
      ],
    }),
    await project('ui', {
      testEnvironment: 'jsdom',
      testMatch: [
        '<rootDir>/__tests__/components/**/*.test.{ts,tsx}',
        '<rootDir>/__tests__/lib/**/client/**/*.test.ts',
      ],
      setupFilesAfterEnv: [
        '<rootDir>/__tests__/support/fail-on-console-error.ts',
        '<rootDir>/__tests__/support/dom.ts',
      ],
    }),
    await project('e2e', {
      testEnvironment: 'node',
      testMatch: ['<rootDir>/__tests__/e2e/**/*.test.ts'],
      setupFilesAfterEnv: ['<rootDir>/__tests__/support/patience.ts'],
    }),
  ],
});
