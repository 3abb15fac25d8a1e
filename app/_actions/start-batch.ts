'use server';

import type { ActionResult } from '@/lib/action-result';
import { AppError } from '@/lib/errors';
import { action } from '@/lib/server/http/action';
import { maxTranscriptBytes } from '@/lib/summaries/choices';
import type { StartedBatch } from '@/lib/summaries/schemas';
import { startBatch } from '@/lib/summaries/server/start-batch';
import { captionTitleOf, guessCaptionFormat } from '@/lib/transcripts/caption-formats';
import { decodeCaptions } from '@/lib/transcripts/server/decode-captions';
import { splitSourceLines } from '@/lib/youtube/source-line';

/**
 * The paste box: `sources` as text with one link a line, perhaps a caption file in `captions` with its `captions_title`, and
 * the options of `startBatchSchema` by their names, where they are chosen; flags are `true`.
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
        transcript:
          file instanceof File && file.size > 0
            ? await readUpload(file, text('captions_title'))
            : undefined,
        model: text('model'),
        language: text('language'),
        caption_language: text('caption_language'),
        length: text('length'),
        focus: text('focus'),
        whole_playlist: text('whole_playlist') === 'true',
        regenerate: text('regenerate') === 'true',
      },
    );
  });
}

async function readUpload(file: File, title: string | undefined) {
  if (file.size > maxTranscriptBytes) {
    throw new AppError('payload_too_large', 'The caption file is over 6 MB.');
  }
  const content = await decodeCaptions(new Uint8Array(await file.arrayBuffer()));
  return {
    title: title ?? captionTitleOf(file.name),
    format: guessCaptionFormat(file.name, content),
    content,
  };
}
