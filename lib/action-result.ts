import type { PublicError } from './errors';

/** What a server action answers: a thrown error would lose its message on the way. */
export type ActionResult<T> = { ok: true; value: T } | { ok: false; error: PublicError };
