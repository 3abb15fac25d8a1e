import type { z } from 'zod';
import { AppError } from './errors';

/** Parses a value from outside. Throws `invalid_input` whose details name every field and what is wrong with it. */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({
    field: issue.path.join('.') || '(body)',
    message: sentence(issue.message),
  }));
  const [first] = issues;
  throw new AppError('invalid_input', `${first?.field}: ${first?.message}`, {
    details: { issues },
  });
}

/** Zod's own messages as sentences: `Expected string, received number.` */
function sentence(message: string): string {
  const text = message.replace(/^Invalid input: /, '');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}
