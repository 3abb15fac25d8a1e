import 'server-only';
import type { z } from 'zod';
import { AppError } from '../../errors';
import { formatBytes } from '../../format';
import { parseInput } from '../../parse-input';
import { parseJson } from '../../parse-json';

export const defaultMaxBytes = 64 * 1024;

/**
 * Reads a JSON body through a schema. Throws `unsupported_media_type`, `payload_too_large` (counted while reading, so that
 * nothing large is ever held; `hint` is a sentence on how to make it smaller), `invalid_json`, or `invalid_input` naming
 * every field.
 */
export async function readJson<S extends z.ZodType>(
  request: Request,
  schema: S,
  maxBytes = defaultMaxBytes,
  hint = '',
): Promise<z.infer<S>> {
  requireJson(request);
  return parseBody(await readText(request, maxBytes, hint), schema);
}

/** The same for a body that may be missing altogether, with whatever type it then has: undefined. */
export async function readOptionalJson<S extends z.ZodType>(
  request: Request,
  schema: S,
  maxBytes = defaultMaxBytes,
): Promise<z.infer<S> | undefined> {
  const body = await readText(request, maxBytes);
  if (body.trim() === '') return undefined;
  requireJson(request);
  return parseBody(body, schema);
}

function requireJson(request: Request): void {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new AppError('unsupported_media_type');
}

async function parseBody<S extends z.ZodType>(body: string, schema: S): Promise<z.infer<S>> {
  let value: unknown;
  try {
    value = await parseJson(body);
  } catch (cause) {
    throw new AppError('invalid_json', undefined, { cause });
  }
  return parseInput(schema, value);
}

/** Reads a body as text, `maxBytes` at most. Throws `payload_too_large` without reading on. */
export async function readText(request: Request, maxBytes: number, hint = ''): Promise<string> {
  const message = `The request body is over ${formatBytes(maxBytes)}. ${hint}`.trim();
  const tooLarge = () =>
    new AppError('payload_too_large', message, { details: { max_bytes: maxBytes } });
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge();
  const decoder = new TextDecoder();
  const reader = request.body?.getReader();
  const parts: string[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) return parts.join('') + decoder.decode();
    bytes += value.byteLength;
    if (bytes > maxBytes) {
      await reader?.cancel();
      throw tooLarge();
    }
    parts.push(decoder.decode(value, { stream: true }));
  }
}
