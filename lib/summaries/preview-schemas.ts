import { z } from 'zod';
import { captionLanguageSchema, startBatchSchema } from './schemas';

/** What a preview is asked: a batch without what only matters once it starts. */
export const previewSchema = startBatchSchema
  .pick({
    model: true,
    language: true,
    caption_language: true,
    length: true,
    focus: true,
    whole_playlist: true,
  })
  .extend({ sources: z.array(z.string()) });

export const previewItemSchema = z.object({
  input: z.string(),
  kind: z.enum(['video', 'playlist', 'channel', 'invalid']),
  video_id: z.string().optional(),
  /** Set when the line also names a playlist that could be taken whole. */
  playlist_id: z.string().optional(),
  title: z.string().optional(),
  count: z.number().optional(),
  duration_s: z.number().optional(),
  duplicate: z.boolean().optional(),
  /** Of a single video, where they are known; another way may find more. */
  caption_languages: z.array(captionLanguageSchema).optional(),
  cached: z.boolean(),
  code: z.string().optional(),
  message: z.string().optional(),
  /** Until when YouTube is left alone, epoch milliseconds; the code says why. */
  until: z.number().optional(),
});
export type PreviewItem = z.infer<typeof previewItemSchema>;

/** What a batch would be: each line as understood, and what the model will probably use and cost (US dollars). */
export const previewViewSchema = z.object({
  items: z.array(previewItemSchema),
  estimate: z.object({
    tokens: z.number().nullable(),
    cost: z.number().nullable(),
    basis: z.enum(['duration', 'unknown']),
  }),
});
export type PreviewView = z.infer<typeof previewViewSchema>;
