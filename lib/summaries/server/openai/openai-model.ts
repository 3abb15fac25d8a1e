import 'server-only';
import type { z } from 'zod';
import { AppError } from '../../../errors';
import type { Usage } from '../../schemas';
import { createPause, type Pause } from '../extractive/pause';
import { summaryDraftSchema } from '../summary-draft';
import type { ModelAnswer, ModelInfo, SummaryModel, SummaryRequest } from '../summary-model';
import { draftAnswerSchema, notesAnswerSchema } from './answer-schemas';
import { createAnswerText } from './answer-text';
import { ask, type Question } from './ask';
import type { ChatClient } from './chat-client';
import { onceCheckpointed } from './checkpointed';
import { condense, type TakeNotes } from './condense';
import { readDraft } from './draft-answer';
import { type Limits, planLimits } from './limits';
import { buildLines } from './lines';
import { notesSchema, readNotes } from './notes-answer';
import { createProgress, type Progress } from './progress';
import { notesMessages, promptVersion, summaryMessages } from './prompts';
import { someChapters } from './subject';
import { addUsage } from './usage';
import { planWindows, tokensOf } from './windows';

export interface OpenAiModelOptions {
  /** `provider/model`, as stored and shown. */
  id: string;
  /** The model's name at the provider. */
  model: string;
  info: ModelInfo;
  /** Thinks before it answers, within its completion budget. */
  reasoning: boolean;
  chat: ChatClient;
  /** Of a server that cuts longer prompts off silently: the setting that says how much it takes. */
  contextSetting?: string;
  now?: () => number;
}

/**
 * A summarizer on a chat model. A transcript that fits is summarized in one call; a longer one is read in windows, whose notes
 * become the summary. Finished calls are checkpoints. Throws `captions_empty`, `model_*` codes or the signal's reason.
 */
export function createOpenAiModel(options: OpenAiModelOptions): SummaryModel {
  const { id, info } = options;
  return { id, info, promptVersion, summarize: (request) => summarize(options, request) };
}

interface Run {
  request: SummaryRequest;
  limits: Limits;
  progress: Progress;
  pause: Pause;
  /** Asks once per work; the usage of all that was asked, now or earlier, adds up. */
  once<S extends z.ZodType>(
    kind: string,
    schema: S,
    question: Omit<Question<z.infer<S>>, 'roomTokens'> & { tokens: number },
  ): Promise<z.infer<S>>;
}

async function summarize(
  options: OpenAiModelOptions,
  request: SummaryRequest,
): Promise<ModelAnswer> {
  const { passages, timed, signal, onText } = request;
  const limits = planLimits(options.info.contextTokens, request.length, options.reasoning);
  const pause = createPause(signal);
  let usage: Usage | null = null;
  const run: Run = {
    request,
    limits,
    pause,
    progress: createProgress(request.onProgress),
    async once(kind, schema, { tokens, ...question }) {
      const { model, reasoning, chat, info, contextSetting } = options;
      const roomTokens = limits.contextTokens - limits.promptTokens - tokens;
      const paid = await onceCheckpointed(
        request.checkpoints,
        kind,
        [promptVersion, options.id, question.messages],
        schema,
        () =>
          ask(
            { chat, model, reasoning, price: info.price, contextSetting },
            { ...question, roomTokens },
            pause,
          ),
      );
      usage = addUsage(usage, paid.usage);
      return paid.value;
    },
  };

  signal.throwIfAborted();
  const lines = await buildLines(passages, timed, limits.windowTokens / 2, pause);
  if (lines.length === 0) throw new AppError('captions_empty');
  const tokens = tokensOf(lines);
  const whole = tokens <= limits.inputTokens;
  const material = whole
    ? { text: lines.map(({ text }) => text).join('\n'), tokens }
    : await condense(windowsOf(run, lines), {
        limits,
        signal,
        pause,
        takeNotes: takeNotes(run),
        onDone: run.progress.onNotes,
      });

  const live = createAnswerText(onText, options.now);
  run.progress.onWriting();
  const draft = await run.once('summary', summaryDraftSchema, {
    messages: summaryMessages(
      { ...request, creatorChapters: someChapters(request.creatorChapters, limits.chapters) },
      whole ? 'transcript' : 'notes',
      material.text,
    ),
    schema: draftAnswerSchema,
    budget: limits.answerTokens,
    tokens: material.tokens,
    read: (content) => readDraft(content, request),
    signal,
    onContent(textSoFar) {
      live.update(textSoFar);
      run.progress.onWritten(textSoFar.length);
    },
  });
  signal.throwIfAborted();
  live.finish(draft);
  run.progress.onDone();
  return { draft, usage };
}

function windowsOf(
  { request, limits, progress }: Run,
  lines: Awaited<ReturnType<typeof buildLines>>,
) {
  const { timed, creatorChapters } = request;
  const windows = planWindows(lines, {
    maxTokens: limits.windowTokens,
    chapterStartsMs: timed
      ? creatorChapters.map(({ startMs }) => startMs).sort((a, b) => a - b)
      : [],
  });
  progress.onNotes(0, 0, windows.length);
  return windows;
}

function takeNotes({ request, limits, once }: Run): TakeNotes {
  return ({ from, number, of, data, tokens, known, signal }) =>
    once('notes', notesSchema, {
      messages: notesMessages(request, from, { number, of }, data),
      schema: notesAnswerSchema,
      budget: limits.notesTokens,
      tokens,
      read: (content) => readNotes(content, known),
      signal,
    });
}
