import 'server-only';
import type { AnswerSchema } from './dialect';

// Strict mode of OpenAI's structured outputs: every property required, none additional, no limits on lengths or counts.
// https://platform.openai.com/docs/guides/structured-outputs
const text = (description: string) => ({ type: 'string', description });
const id = (description: string) => ({ type: 'integer', description });
const list = (items: object, description?: string) => ({
  type: 'array',
  items,
  ...(description && { description }),
});
const object = (properties: Record<string, object>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
const passageIds = list(id('id of a passage'), 'the 1 to 3 passages that say it');

/** The summary. Models write properties in this order, so the two that are read live come first. */
export const draftAnswerSchema: AnswerSchema = {
  name: 'summary',
  schema: object({
    tldr: text('the short version'),
    overview: text('prose, paragraphs separated by an empty line'),
    keyPoints: list(object({ text: text('one statement'), passageIds })),
    chapters: list(
      object({
        title: text('a few words'),
        startPassageId: id('id of the first passage of the chapter'),
        summary: text('what is said there'),
      }),
      'in order',
    ),
    takeaways: list(
      object({ label: text('two to five words'), insight: text('what to remember'), passageIds }),
    ),
    quotes: list(
      object({ text: text('word for word'), passageId: id('id of the passage it is taken from') }),
    ),
    topics: list(text('a topic of one to three words')),
    language: text('BCP 47 tag of the language the summary is written in, such as en'),
    caveats: list(text('what a reader should know about the limits of this summary')),
  }),
};

/** Notes on one window, from which the summary is written later. */
export const notesAnswerSchema: AnswerSchema = {
  name: 'notes',
  schema: object({
    gist: text('what this part says, in one to three sentences'),
    points: list(object({ text: text('one statement'), passageIds })),
    sections: list(
      object({
        title: text('a few words'),
        startPassageId: id('id of the passage where it starts'),
        summary: text('one sentence'),
      }),
      'changes of topic, in order',
    ),
    quotes: list(
      object({ text: text('word for word'), passageId: id('id of the passage it is taken from') }),
    ),
    topics: list(text('a topic of one to three words')),
  }),
};
