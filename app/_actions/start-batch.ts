'use server';

import type { ActionResult } from '@/lib/action-result';
import { AppError } from '@/lib/errors';
import { action } from '@/lib/server/http/action';
import { maxTranscriptBytes, type StartedBatch } from '@/lib/summaries/schemas';
import { startBatch } from '@/lib/summaries/server/start-batch';
import { guessCaptionFormat } from '@/lib/transcripts/parse-captions';
import { splitSourceLines } from '@/lib/youtube/source-line';

/**
 * The paste box: `sources` as text with one link a line, perhaps a caption file in `captions`, and the options of
 * `startBatchSchema` by their names, where they are chosen; flags are `true`.
 */
export async function startBatchAction(form: FormData): Promise<ActionResult<StartedBatch>> {
  return action(async (services, principal) => {
    await services.limits.submits(principal.userId);
    const text = (name: string) => {
      const value = form.get(name);
      return typeof value === 'string' && value !== '' ? value : undefined;
    };
    const file = form.get('captions');
    return startBatch(
      { ...services.summaries, principal },
      {
        sources: splitSourceLines(text('sources') ?? ''),
        transcript: file instanceof File && file.size > 0 ? await readUpload(file) : undefined,
        model: text('model'),
        language: text('language'),
        length: text('length'),
        focus: text('focus'),
        whole_playlist: text('whole_playlist') === 'true',
        regenerate: text('regenerate') === 'true',
      },
    );
  });
}

async function readUpload(file: File) {
  if (file.size > maxTranscriptBytes) {
    throw new AppError('payload_too_large', 'The caption file is over 6 MB.');
  }
  const content = await file.text();
  return {
    title: file.name.replace(/\.[^.]+$/, '').slice(0, 200) || 'Uploaded captions',
    format: guessCaptionFormat(file.name, content.slice(0, 2_000)),
    content,
  };
}
