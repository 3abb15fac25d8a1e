import 'server-only';
import { customAlphabet } from 'nanoid';

const random = customAlphabet('0123456789abcdefghijklmnopqrstuvwxyz', 20);

/** A new text id such as `job_4f0c...`: 100 bits of randomness behind a readable prefix. */
export type CreateId = (prefix: string) => string;

export const createId: CreateId = (prefix) => `${prefix}_${random()}`;
