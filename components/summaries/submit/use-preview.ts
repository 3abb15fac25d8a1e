'use client';

import { useEffect, useMemo, useState } from 'react';
import { useDebounce } from 'use-debounce';
import type { PreviewItem } from '@/lib/summaries/preview-schemas';
import { fetchJson, postJson } from '../../layout/fetch-json';
import type { Estimate } from './describe-estimate';
import type { SubmitOptions } from './options';
import { isUsable, type ReadLine } from './read-sources';

const pauseMs = 300;

export interface Preview {
  /** `idle`: nothing to ask about. `failed`: the local reading is all there is. */
  state: 'idle' | 'loading' | 'ready' | 'failed';
  /** By line; the answers before stay until there are new ones. */
  items: ReadonlyMap<string, PreviewItem>;
  /** Null unless it is about exactly what would be sent now. */
  estimate: Estimate | null;
}

interface Outcome {
  body: string;
  failed: boolean;
  items: ReadonlyMap<string, PreviewItem>;
  estimate: Estimate | null;
}

/** Asks the server what the usable lines are, a moment after the last change; a newer question ends the one before. */
export function usePreview(
  lines: readonly ReadLine[],
  options: SubmitOptions,
  wholePlaylist: boolean,
): Preview {
  const body = useMemo(() => {
    const sources = lines.filter(isUsable).map(({ input }) => input);
    return sources.length > 0 ? previewBody(sources, options, wholePlaylist) : null;
  }, [lines, options, wholePlaylist]);
  const [settled] = useDebounce(body, pauseMs);
  const [outcome, setOutcome] = useState<Outcome | null>(null);

  useEffect(() => {
    if (settled === null) return;
    const controller = new AbortController();
    ask(settled, controller.signal).then(setOutcome, () => {
      if (controller.signal.aborted) return;
      setOutcome((before) => ({
        body: settled,
        failed: true,
        items: before?.items ?? new Map(),
        estimate: null,
      }));
    });
    return () => controller.abort();
  }, [settled]);

  const isCurrent = body !== null && outcome?.body === body;
  const answered = outcome?.failed ? 'failed' : 'ready';
  return {
    state: body === null ? 'idle' : isCurrent ? answered : 'loading',
    items: outcome?.items ?? new Map(),
    estimate: isCurrent ? outcome.estimate : null,
  };
}

function previewBody(
  sources: string[],
  { model, language, captionLanguage, length, focus }: SubmitOptions,
  wholePlaylist: boolean,
): string {
  return JSON.stringify({
    sources,
    ...(model && { model }),
    ...(language && { language }),
    ...(captionLanguage && { caption_language: captionLanguage }),
    length,
    ...(focus.trim() && { focus: focus.trim() }),
    whole_playlist: wholePlaylist,
  });
}

async function ask(body: string, signal: AbortSignal): Promise<Outcome> {
  const request = JSON.parse(body) as { sources: string[] };
  // Building the schemas takes a while on a phone: not before there is something to look at.
  const { previewViewSchema } = await import('@/lib/summaries/preview-schemas');
  const answer = await fetchJson<unknown>('/api/preview', { ...postJson(request), signal });
  const { items, estimate } = previewViewSchema.parse(answer);
  if (items.length !== request.sources.length) throw new Error('one item a line was expected');
  signal.throwIfAborted();
  const byLine = new Map(request.sources.map((source, index) => [source, items[index]!]));
  return { body, failed: false, items: byLine, estimate };
}
