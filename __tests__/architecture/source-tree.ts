import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';

export interface SourceFile {
  /** From the project's root, with forward slashes. */
  path: string;
  text: string;
  /** What it imports: a path in this project, or a package. Type-only imports are marked. */
  imports: { to: string; typeOnly: boolean }[];
  exportsAll: boolean;
  program: unknown;
}

export const root = process.cwd();
const folders = ['app', 'components', 'lib'];
const single = ['middleware.ts', 'instrumentation.ts', 'instrumentation-client.ts'];

/** Every source file of the application, parsed. */
export function readSourceTree(): SourceFile[] {
  return [
    ...folders.flatMap((folder) => filesUnder(join(root, folder))),
    ...single.map((f) => join(root, f)),
  ]
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
    .map(readSource);
}

function readSource(file: string): SourceFile {
  const text = readFileSync(file, 'utf8');
  const { program, module, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  const imports = [
    ...module.staticImports.map((statement) => ({
      to: statement.moduleRequest.value,
      typeOnly:
        statement.entries.length > 0
          ? statement.entries.every((entry) => entry.isType)
          : /^import\s+type\b/.test(text.slice(statement.start, statement.end)),
    })),
    ...module.staticExports.flatMap((statement) =>
      statement.entries.flatMap((entry) =>
        entry.moduleRequest ? [{ to: entry.moduleRequest.value, typeOnly: entry.isType }] : [],
      ),
    ),
    ...module.dynamicImports.map(({ moduleRequest }) => ({
      to: text.slice(moduleRequest.start, moduleRequest.end).replace(/^['"`]|['"`]$/g, ''),
      typeOnly: false,
    })),
  ];
  return {
    path: relative(root, file),
    text,
    imports: imports.map(({ to, typeOnly }) => ({ to: resolveImport(file, to), typeOnly })),
    exportsAll: /^export \* from/m.test(text),
    program,
  };
}

/** A project path with its extension, or the name of a package. */
function resolveImport(from: string, specifier: string): string {
  if (!specifier.startsWith('.') && !specifier.startsWith('@/')) return specifier;
  const base = specifier.startsWith('@/')
    ? join(root, specifier.slice(2))
    : resolve(dirname(from), specifier);
  const found = ['', '.ts', '.tsx', '.mjs', '/index.ts'].map((end) => base + end).find(isFile);
  return relative(root, found ?? base);
}

const isFile = (path: string) => existsSync(path) && statSync(path).isFile();

export function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}
