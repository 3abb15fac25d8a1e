import type { z } from 'zod';
import { AppError } from './errors';

/** An answer is for somebody to read; `issue_count` tells of the rest. */
const maxIssues = 20;

/**
 * Parses a value from outside. Throws `invalid_input` whose details name the fields and what is wrong with each, the first
 * twenty of them.
 */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const count = parsed.error.issues.length;
  const issues = parsed.error.issues.slice(0, maxIssues).map((issue) => ({
    field: issue.path.join('.') || '(body)',
    message: sentence(issue.message),
  }));
  const [first] = issues;
  throw new AppError('invalid_input', `${first?.field}: ${first?.message}`, {
    details: { issues, ...(count > maxIssues && { issue_count: count }) },
  });
}

/** Parses the query of a page's address; one that does not hold counts as none, for a page is no place for its error. */
export function parseQuery<S extends z.ZodType>(
  schema: S,
  params: Record<string, string | string[] | undefined>,
): z.infer<S> {
  const single = Object.entries(params).map(([name, value]) => [
    name,
    Array.isArray(value) ? value[0] : value || undefined,
  ]);
  const parsed = schema.safeParse(Object.fromEntries(single));
  return parsed.success ? parsed.data : schema.parse({});
}

/** Zod's own messages as sentences: `Expected string, received number.` */
function sentence(message: string): string {
  const text = message.replace(/^Invalid input: /, '');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}
