import type { SummaryRequest } from '@/lib/summaries/server/summary-model';
import { buildPassages } from '@/lib/transcripts/passages';
import type { Segment } from '@/lib/transcripts/segments';
import { sourdoughSegments } from '../fixtures/sourdough-talk';
import { createMemoryCheckpoints } from './checkpoints';

/** A request with everything in it, the sourdough talk unless told otherwise. */
export async function summaryRequest(
  more: Partial<SummaryRequest> = {},
  segments: readonly Segment[] = sourdoughSegments(),
): Promise<SummaryRequest> {
  const timed = more.timed ?? true;
  return {
    title: 'Why sourdough works',
    channel: 'Nora',
    language: 'en',
    timed,
    segments,
    passages: await buildPassages(segments, timed),
    creatorChapters: [],
    length: 'medium',
    focus: null,
    outputLanguage: null,
    signal: new AbortController().signal,
    checkpoints: createMemoryCheckpoints(),
    onProgress: () => undefined,
    onText: () => undefined,
    ...more,
  };
}

/** The text that a reader of `onText` ends up with; fails when a piece leaves a gap. */
export function createTextReader() {
  const parts: { offset: number; text: string }[] = [];
  let text = '';
  return {
    parts,
    text: () => text,
    onText(part: { offset: number; text: string }) {
      parts.push(part);
      if (part.offset !== 0 && part.offset !== text.length) {
        throw new Error(`piece at ${part.offset} after ${text.length}`);
      }
      text = text.slice(0, part.offset) + part.text;
    },
  };
}
