import { z } from 'zod';
import { breathe } from '../breathe';
import { parseJson } from '../parse-json';
import {
  beyondLimit,
  type CaptionProblem,
  isWithinLimit,
  lineAt,
  type ParsedCues,
} from './parsed-cues';
import type { Segment } from './segments';

const fileSchema = z.object({ events: z.array(z.unknown()) });
const eventSchema = z.looseObject({
  tStartMs: z.number().optional(),
  dDurationMs: z.number().optional(),
  segs: z.array(z.looseObject({ utf8: z.string().optional() })).optional(),
});

/** Reads YouTube's json3 captions. Never throws; entries of another shape are left out, the first one is the problem. */
export async function parseJson3(content: string): Promise<ParsedCues> {
  let value: unknown;
  try {
    value = await parseJson(content);
  } catch (error) {
    return nothing(notJson(content, error as Error));
  }
  const file = fileSchema.safeParse(value);
  if (!file.success) {
    return nothing({ line: 1, message: 'The JSON has no caption events (json3 `events`).' });
  }
  const cues: Segment[] = [];
  let problem: CaptionProblem | null = null;
  for (const [index, item] of file.data.events.entries()) {
    await breathe();
    const event = eventSchema.safeParse(item);
    if (!event.success) {
      const message = `Entry ${index + 1} of \`events\` is no caption event.`;
      problem ??= { line: null, message };
      continue;
    }
    const { tStartMs, dDurationMs = 0, segs = [] } = event.data;
    const text = segs.map((part) => part.utf8 ?? '').join('');
    if (tStartMs === undefined || !text.trim()) continue;
    const cue = { startMs: tStartMs, endMs: tStartMs + dDurationMs, text };
    if (isWithinLimit(cue)) cues.push(cue);
    else problem ??= beyondLimit(`Entry ${index + 1} of \`events\``, null);
  }
  return { cues, problem };
}

const nothing = (problem: CaptionProblem): ParsedCues => ({ cues: [], problem });

/** Engines tell the position of what they stumbled over; at the end of a cut file it is the last line. */
function notJson(content: string, { message }: Error): CaptionProblem {
  const position = Number(/position (\d+)/.exec(message)?.[1] ?? content.length);
  const line = lineAt(content, position);
  return { line, message: `Line ${line} is not valid JSON.` };
}
