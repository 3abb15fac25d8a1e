import { performance } from 'node:perf_hooks';
import { longTalk } from '../../__tests__/fixtures/long-talk';
import { parseCaptions } from '../../lib/transcripts/parse-captions';
import { parseTimedText } from '../../lib/transcripts/parse-timed-text';
import { buildPassages } from '../../lib/transcripts/passages';
import type { CaptionFormat, Segment } from '../../lib/transcripts/segments';
import { measure, type Row } from './measure';

const minutes = 180;
const durationMs = minutes * 60_000;

/** Three hours as YouTube's speech recognition sends them: a word an element, a line break of its own after each cue. */
function automaticSrv3(segments: readonly Segment[]): string {
  const cues = segments.map(({ startMs, endMs, text }) => {
    const words = text
      .split(' ')
      .map((word, n) => `<s t="${n * 200}" ac="0"> ${word.replace(/&/g, '&amp;')}</s>`);
    return `<p t="${startMs}" d="${endMs - startMs + 2_000}" w="1">${words.join('')}</p><p t="${endMs - 10}" d="10" w="1" a="1">\n</p>`;
  });
  return `<?xml version="1.0" encoding="utf-8" ?><timedtext format="3"><head><ws id="0"/></head><body>${cues.join('\n')}</body></timedtext>`;
}

function classicXml(segments: readonly Segment[]): string {
  const cues = segments.map(
    ({ startMs, endMs, text }) =>
      `<text start="${startMs / 1000}" dur="${(endMs - startMs) / 1000}">${text.replace(/'/g, '&amp;#39;')}</text>`,
  );
  return `<?xml version="1.0" encoding="utf-8" ?><transcript>${cues.join('')}</transcript>`;
}

function json3(segments: readonly Segment[]): string {
  const events = segments.map(({ startMs, endMs, text }) => ({
    tStartMs: startMs,
    dDurationMs: endMs - startMs,
    segs: text.split(' ').map((word, n) => ({ utf8: ` ${word}`, tOffsetMs: n * 200 })),
  }));
  return JSON.stringify({ wireMagic: 'pb3', events });
}

/** Rolling, as it is downloaded: every line twice, and the words timed inside. */
function rollingVtt(segments: readonly Segment[]): string {
  const cues = segments.map(({ startMs, endMs, text }, n) => {
    const before = segments[n - 1]?.text ?? ' ';
    const timed = text.split(' ').join(`<${clock(startMs)}><c> `);
    return `${clock(startMs)} --> ${clock(endMs - 10)} align:start\n${before}\n${timed}\n\n${clock(endMs - 10)} --> ${clock(endMs)} align:start\n${text}\n \n`;
  });
  return `WEBVTT\n\n${cues.join('\n')}`;
}

function clock(ms: number): string {
  return new Date(Math.max(0, ms)).toISOString().slice(11, 23);
}

/** Parsing and merging to passages, as a job does it. */
export async function captionRows(): Promise<Row[]> {
  const segments = longTalk(minutes, 1);
  const target = '< 100, loop < 20';
  const parse = (what: string, body: string, read: (body: string) => Promise<Segment[] | null>) =>
    measure(
      `3 h of ${what} (${(body.length / 1e6).toFixed(1)} MB), parsed and merged`,
      target,
      async () => {
        const startedAt = performance.now();
        const parsed = await read(body);
        const passages = await buildPassages(parsed ?? [], true);
        const took = performance.now() - startedAt;
        if (passages.length < minutes) throw new Error(`${what}: ${passages.length} passages`);
        return took;
      },
      9,
    );
  const uploaded = (format: CaptionFormat) => async (body: string) =>
    (await parseCaptions(format, body)).segments;
  const answered = (body: string) => parseTimedText(body, durationMs);
  return [
    await parse('srv3 captions, automatic', automaticSrv3(segments), answered),
    await parse('classic captions', classicXml(segments), answered),
    await parse('json3 captions', json3(segments), uploaded('json3')),
    await parse('VTT captions, rolling', rollingVtt(segments), uploaded('vtt')),
  ];
}
