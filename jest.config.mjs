import nextJest from 'next/jest.js';

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

async function project(displayName, options) {
  const config = await createJestConfig({
    displayName,
    moduleNameMapper: { '^@/(.*)$': '<rootDir>/$1' },
    modulePathIgnorePatterns: ['<rootDir>/.next/'],
    restoreMocks: true,
    ...options,
  })();
  return { ...config, transformIgnorePatterns: [`/node_modules/(?!(?:${esmOnly.join('|')})/)`] };
}

export default async () => ({
  projects: [
    await project('node', {
      testEnvironment: 'node',
      testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
      testPathIgnorePatterns: ['/__tests__/e2e/', '/__tests__/components/', '/client/'],
      setupFilesAfterEnv: ['<rootDir>/__tests__/support/fail-on-console-error.ts'],
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
