import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { settingNames } from '@/lib/server/config';
import { filesUnder, root } from './source-tree';

const documents = [
  ...['README.md', 'AGENTS.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'].map((name) =>
    join(root, name),
  ),
  ...filesUnder(join(root, 'docs')).filter((file) => file.endsWith('.md')),
];

test('.env.example lists every setting, and no other', () => {
  const text = readFileSync(join(root, '.env.example'), 'utf8');
  const listed = [...text.matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name);
  expect(listed.sort()).toEqual([...settingNames].sort());
});

test('links and paths in documents lead somewhere', () => {
  const dead = documents.flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(([, to]) => ({
      to: to!,
      at: join(dirname(file), to!),
    }));
    const paths = [
      ...text.matchAll(
        /`((?:app|components|lib|scripts|docs|deploy|__tests__)\/[\w./()[\]-]*\w[\])]?\/?)`/g,
      ),
    ].map(([, to]) => ({ to: to!, at: join(root, to!) }));
    return [...links, ...paths]
      .filter(({ at }) => !existsSync(at))
      .map(({ to }) => `${relative(root, file)}: ${to}`);
  });
  expect(dead).toEqual([]);
});

test('commands that documents name exist', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const named = documents.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name!),
  );
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test('AGENTS.md stays under a hundred lines', () => {
  const lines = readFileSync(join(root, 'AGENTS.md'), 'utf8').split('\n');
  expect(lines.length).toBeLessThan(100);
});

test('decision records are numbered without gaps', () => {
  const records = filesUnder(join(root, 'docs/decisions')).map((file) =>
    Number(/(\d{4})-/.exec(file)?.[1]),
  );
  expect(records.sort((a, b) => a - b)).toEqual(records.map((_, index) => index + 1));
});
