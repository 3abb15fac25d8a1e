import type { z } from 'zod';
import type { ErrorCode } from '../errors';

/** One answer of an operation. Without a schema it has no body, or one that a schema says nothing about. */
export interface Answer {
  description: string;
  schema?: z.ZodType;
  /** Content types, `application/json` by default. */
  types?: readonly string[];
}

/**
 * One endpoint and method, for the description of the API. Who may call it is in `scopeOfOperation`, and what is true of all
 * (signing in, bodies, Origin) is added when the description is made.
 */
export interface Operation {
  summary: string;
  description?: string;
  tag: string;
  /** `session` by default: a person who is signed in, or a token whose scope allows it. */
  access?: 'public' | 'admin';
  query?: z.ZodObject;
  body?: { schema: z.ZodType; optional?: boolean; type?: string };
  /** Of success, and of errors that carry more than an error. */
  answers: Readonly<Record<number, Answer>>;
  /** Codes that this operation answers with, beside those of all. */
  errors?: readonly ErrorCode[];
  /** Names and components of what an event stream carries. */
  events?: Readonly<Record<string, string>>;
}

/** By method and path, as in `scopeOfOperation`. */
export type Operations = Readonly<Record<string, Operation>>;
