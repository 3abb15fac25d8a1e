import type { z } from 'zod';
import type { PublicError } from '@/lib/errors';

/** The first message of each field, for showing beside it. */
export function fieldErrors(error: z.ZodError): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const { path, message } of error.issues) errors[String(path[0])] ??= message;
  return errors;
}

/** The same of a refusal by the server; none when it is about no field. */
export function refusedFields(error: PublicError | null): Record<string, string> {
  const issues = error?.details?.issues;
  const errors: Record<string, string> = {};
  if (!Array.isArray(issues)) return errors;
  for (const { field, message } of issues as { field: string; message: string }[]) {
    errors[field.split('.')[0]!] ??= message;
  }
  return errors;
}
