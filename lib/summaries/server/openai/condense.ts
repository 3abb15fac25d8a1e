import 'server-only';
import PQueue from 'p-queue';
import type { Pause } from '../extractive/pause';
import type { Limits } from './limits';
import type { Line } from './lines';
import { idsOfNotes, type Notes, renderNotes } from './notes-answer';
import { countTokens } from './tokens';

const parallelCalls = 3;

/** Takes notes on text; `known` are the passages in it. */
export type TakeNotes = (part: {
  from: 'transcript' | 'notes';
  number: number;
  of: number;
  data: string;
  tokens: number;
  known: ReadonlySet<number>;
  signal: AbortSignal;
}) => Promise<Notes>;

export interface CondenseOptions {
  limits: Limits;
  takeNotes: TakeNotes;
  signal: AbortSignal;
  pause: Pause;
  /** After each finished call of a round; the first round, number 0, reads the windows. */
  onDone(round: number, done: number, of: number): void;
}

/** Notes as they stand in the next prompt. */
export interface Condensed {
  text: string;
  tokens: number;
}

interface Part {
  from: 'transcript' | 'notes';
  data: string;
  tokens: number;
  known: ReadonlySet<number>;
}

/**
 * Windows to notes, three at a time, and notes to fewer notes until they fit into one prompt. A part that fails lets those
 * that run finish, since they are paid for and kept for another try, keeps others from starting, and fails the whole.
 */
export async function condense(
  windows: readonly (readonly Line[])[],
  options: CondenseOptions,
): Promise<Condensed> {
  const { limits, pause } = options;
  let parts = windows.map(
    (lines): Part => ({
      from: 'transcript',
      data: lines.map(({ text }) => text).join('\n'),
      tokens: lines.reduce((sum, { tokens }) => sum + tokens, 0),
      known: new Set(lines.map(({ id }) => id)),
    }),
  );
  for (let round = 0; ; round += 1) {
    const notes = await takeAll(parts, round, options);
    const rendered: Part[] = [];
    for (const [index, note] of notes.entries()) {
      const data = renderNotes(note, index + 1);
      const tokens = (await countTokens(data, pause)) + 1;
      rendered.push({ from: 'notes', data, tokens, known: new Set(idsOfNotes(note)) });
    }
    const all = join(rendered);
    if (all.tokens <= limits.inputTokens || rendered.length < 2)
      return { text: all.data, tokens: all.tokens };
    parts = group(rendered, Math.max(limits.inputTokens, limits.windowTokens));
  }
}

async function takeAll(
  parts: readonly Part[],
  round: number,
  { takeNotes, signal, onDone }: CondenseOptions,
): Promise<Notes[]> {
  const queue = new PQueue({ concurrency: parallelCalls });
  const notes: Notes[] = [];
  const failures: unknown[] = [];
  let done = 0;
  const tasks = parts.map((part, index) =>
    queue.add(async () => {
      if (failures.length > 0 || signal.aborted) return;
      try {
        notes[index] = await takeNotes({ ...part, number: index + 1, of: parts.length, signal });
        done += 1;
        onDone(round, done, parts.length);
      } catch (error) {
        failures.push(error);
      }
    }),
  );
  await Promise.all(tasks);
  signal.throwIfAborted();
  if (failures.length > 0) throw failures[0];
  return notes;
}

/** Neighbours that fit together, but at least two, so that every round ends with fewer parts than it began with. */
function group(parts: readonly Part[], maxTokens: number): Part[] {
  const groups: Part[][] = [];
  for (const part of parts) {
    const open = groups.at(-1);
    const tokens = open?.reduce((sum, { tokens }) => sum + tokens, part.tokens) ?? 0;
    if (open && (open.length < 2 || tokens <= maxTokens)) open.push(part);
    else groups.push([part]);
  }
  return groups.map(join);
}

function join(parts: readonly Part[]): Part {
  return {
    from: 'notes',
    data: parts.map(({ data }) => data).join('\n\n'),
    tokens: parts.reduce((sum, { tokens }) => sum + tokens, 0),
    known: new Set(parts.flatMap(({ known }) => [...known])),
  };
}
