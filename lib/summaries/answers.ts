import { z } from 'zod';
import { batchViewSchema, modelViewSchema } from './schemas';

/** Answers of endpoints that nothing else has a name for. */
export const batchListSchema = z.object({ batches: z.array(batchViewSchema) });

/** `default` is the model of a batch that names none. */
export const modelListSchema = z.object({
  models: z.array(modelViewSchema),
  default: z.string(),
});

export const deletedSummariesSchema = z.object({ deleted: z.array(z.string()) });
export const restoredSummariesSchema = z.object({ restored: z.array(z.string()) });

const passageViewSchema = z.object({
  passage_id: z.number(),
  start_ms: z.number(),
  end_ms: z.number(),
  text: z.string(),
});
export type PassageView = z.infer<typeof passageViewSchema>;

/** What a summary cites, by `passage_id`. */
export const transcriptViewSchema = z.object({
  timed: z.boolean(),
  passages: z.array(passageViewSchema),
});
export type TranscriptView = z.infer<typeof transcriptViewSchema>;
