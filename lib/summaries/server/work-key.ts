import 'server-only';
import { createHash } from 'node:crypto';
import type { SummaryOptions } from '../schemas';
import type { Transcript } from './load-transcript';

/**
 * Names a computation: equal keys have equal results. Title, channel and chapters are part of it, because models read them:
 * whoever copies somebody's captions must not be able to choose what others are told about the original. Uploads carry
 * their owner, so that nobody is ever served from somebody else's file.
 */
export function workKeyOf(
  transcript: Pick<Transcript, 'contentHash' | 'ownerId' | 'title' | 'channel' | 'chapters'>,
  options: SummaryOptions,
  promptVersion: string,
): string {
  const focus = (options.focus ?? '').trim().replace(/\s+/g, ' ').toLowerCase();
  const parts = [
    transcript.contentHash,
    promptVersion,
    options.model,
    options.language,
    options.length,
    focus,
    transcript.title,
    transcript.channel,
    transcript.chapters.map(({ title, startMs }) => [title, startMs]),
    transcript.ownerId,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
