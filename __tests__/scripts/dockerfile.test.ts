import { readDockerfile } from '@/scripts/lib/dockerfile.mjs';

const image = (...lines: string[]) => ['FROM node:24 AS build', ...lines].join('\n');

test('reads stages and their steps', () => {
  const stages = readDockerfile(
    image(
      'ENV A=1 B="two words"',
      'RUN npm ci \\',
      '  && npm run build',
      'FROM node:24-slim',
      'COPY --from=build /src/a /src/b ./to/',
      'HEALTHCHECK --interval=5s CMD ["node", "check.mjs"]',
      'CMD ["node", "start.mjs"]',
    ),
  );
  expect(stages).toMatchObject([
    {
      name: 'build',
      from: 'node:24',
      steps: [
        { keyword: 'ENV', variables: { A: '1', B: 'two words' } },
        { keyword: 'RUN', command: expect.stringMatching(/^npm ci[\s\\]+&& npm run build$/) },
      ],
    },
    {
      name: '1',
      steps: [
        { keyword: 'COPY', from: 'build', sources: ['/src/a', '/src/b'], target: './to/' },
        { keyword: 'HEALTHCHECK', command: ['node', 'check.mjs'] },
        { keyword: 'CMD', command: ['node', 'start.mjs'] },
      ],
    },
  ]);
});

test.each([
  ['ADD https://example.com/x /x', 'ADD'],
  ['ARG VERSION=1', 'ARG'],
  ['ENTRYPOINT ["sh"]', 'ENTRYPOINT'],
  ['COPY --chown=node:node a b', '--chown'],
  ['RUN --mount=type=cache,target=/root/.npm npm ci', 'flags of RUN'],
  ['CMD node start.mjs', 'is no list'],
  ['HEALTHCHECK CMD node check.mjs', 'as a list'],
])('refuses %s, which would not be carried out', (line, problem) => {
  expect(() => readDockerfile(image(line))).toThrow(problem);
});

test('refuses a step before the first stage', () => {
  expect(() => readDockerfile('ARG X=1\nFROM node:24')).toThrow('before the first FROM');
});
