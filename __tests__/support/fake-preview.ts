import type { PreviewItem, PreviewView } from '@/lib/summaries/preview-schemas';
import { answerWith } from './render-app';

interface Asked {
  body: {
    sources: string[];
    model?: string;
    language?: string;
    caption_language?: string;
    length?: string;
    focus?: string;
    whole_playlist?: boolean;
  };
  signal: AbortSignal | undefined;
}

/** `POST /api/preview` over what is known of each line; anything unknown is a video of which nothing is known. */
export function createFakePreview() {
  const preview = {
    known: {} as Record<string, Partial<PreviewItem>>,
    /** What a line becomes when its playlist is taken whole. */
    whole: {} as Record<string, Partial<PreviewItem>>,
    estimate: { tokens: null, cost: null, basis: 'unknown' } as PreviewView['estimate'],
    refused: false,
    /** Set to let answers wait for it. */
    gate: null as Promise<void> | null,
    asked: [] as Asked[],
    async fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
      if (String(input) !== '/api/preview') return answerWith(200, {});
      const body = JSON.parse(String(init?.body)) as Asked['body'];
      const signal = init?.signal ?? undefined;
      preview.asked.push({ body, signal });
      await preview.gate;
      if (signal?.aborted) throw new DOMException('aborted', 'AbortError');
      if (preview.refused) return answerWith(500, { error: { code: 'internal', message: 'No.' } });
      const itemOf = (source: string): PreviewItem => ({
        input: source,
        kind: 'video',
        cached: false,
        ...preview.known[source],
        ...(body.whole_playlist && preview.whole[source]),
      });
      return answerWith(200, {
        items: body.sources.map(itemOf),
        estimate: preview.estimate,
      } satisfies PreviewView);
    },
  };
  return preview;
}
