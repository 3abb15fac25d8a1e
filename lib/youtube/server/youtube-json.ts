import 'server-only';

/** A value somewhere inside of one of YouTube's answers: anything, or nothing. */
export type Json = unknown;

const maxDepth = 40;

/** The value at a path, or undefined where the path ends early. */
export function at(node: Json, ...path: (string | number)[]): Json {
  let value = node;
  for (const key of path)
    value = (value as Record<string | number, Json> | null | undefined)?.[key];
  return value;
}

export function stringOf(value: Json): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

export function listOf(value: Json): Json[] {
  return Array.isArray(value) ? value : [];
}

/** The text of a label in any of its three shapes (`simpleText`, `runs`, `content`), or null. */
export function textOf(label: Json): string | null {
  const runs = listOf(at(label, 'runs')).map((run) => at(run, 'text'));
  const joined = runs.filter((text) => typeof text === 'string').join('');
  return stringOf(at(label, 'simpleText')) ?? stringOf(at(label, 'content')) ?? stringOf(joined);
}

/** The first value in reading order, however deep, that is accepted; null when none is. */
export function find<T>(node: Json, accept: (value: Json) => T | null, depth = 0): T | null {
  const accepted = accept(node);
  if (accepted !== null) return accepted;
  if (typeof node !== 'object' || node === null || depth >= maxDepth) return null;
  return firstOf(Object.values(node), (child) => find(child, accept, depth + 1));
}

/** The first result that is not null, or null. */
export function firstOf<T>(items: readonly Json[], read: (item: Json) => T | null): T | null {
  for (const item of items) {
    const result = read(item);
    if (result !== null) return result;
  }
  return null;
}

/** The first value under this name, however deep, or undefined. */
export function findNamed(node: Json, name: string): Json {
  return find(node, (value) => (at(value, name) === undefined ? null : { value: at(value, name) }))
    ?.value;
}

/** Milliseconds of `1:53` or `1:02:03`, or null for anything else. */
export function clockMs(text: string | null): number | null {
  if (!text || !/^\d{1,4}(?::\d{2}){1,2}$/.test(text)) return null;
  return text.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0) * 1000;
}
