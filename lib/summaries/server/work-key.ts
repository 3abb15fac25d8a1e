import 'server-only';
import { createHash } from 'node:crypto';
import type { SummaryOptions } from '../schemas';
import type { Transcript } from './load-transcript';

/**
 * Names a computation: equal keys have equal results. Uploads carry their owner and title, so that nobody is ever served
 * from somebody else's file.
 */
export function workKeyOf(
  transcript: Transcript,
  options: SummaryOptions,
  promptVersion: string,
): string {
  const upload = transcript.ownerId === null ? [] : [transcript.ownerId, transcript.title];
  const focus = (options.focus ?? '').trim().replace(/\s+/g, ' ').toLowerCase();
  const parts = [
    transcript.contentHash,
    promptVersion,
    options.model,
    options.language,
    options.length,
    focus,
    ...upload,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
