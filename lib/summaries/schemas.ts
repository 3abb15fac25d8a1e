import { z } from 'zod';
import { captionGaps } from '../transcripts/caption-gap';
import { captionFormats } from '../transcripts/segments';
import { captionLanguageCode } from '../youtube/caption-language';
import { lengths } from './choices';
import { batchStatuses, jobPhases, jobStatuses } from './status';

/** The content limit plus what JSON escaping adds to a caption file. */
export const maxBatchBodyBytes = 8 * 1024 * 1024;

export const languageTag = z
  .string()
  .trim()
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'Use a language tag such as en or pt-BR.')
  .max(35);

export const transcriptUploadSchema = z.object({
  title: z.string().trim().min(1, 'Give the captions a title.').max(200),
  format: z.enum(captionFormats),
  content: z.string(),
});
export type TranscriptUpload = z.infer<typeof transcriptUploadSchema>;

/** What starts a batch, from the form, the server action and `POST /api/batches` alike. */
export const startBatchSchema = z.object({
  sources: z.array(z.string()).default([]),
  transcript: transcriptUploadSchema.optional(),
  model: z.string().trim().min(1).max(200).optional(),
  language: languageTag.optional(),
  /** The captions to read: these or none. Without it, those in `language` where they exist, else those that are spoken. */
  caption_language: captionLanguageCode.optional(),
  length: z.enum(lengths).default('medium'),
  focus: z.string().trim().max(200, 'Keep the focus within 200 characters.').optional(),
  whole_playlist: z.boolean().default(false),
  regenerate: z.boolean().default(false),
});

/** How every job of a batch is summarized; stored with the batch and the work. */
export const summaryOptionsSchema = z.object({
  model: z.string(),
  language: z.string().nullable(),
  captionLanguage: z.string().nullable().default(null),
  length: z.enum(lengths),
  focus: z.string().nullable(),
  regenerate: z.boolean(),
});
export type SummaryOptions = z.infer<typeof summaryOptionsSchema>;

/** Empty where a model cited only passages that do not exist: the statement stays, uncited. */
export const citationSchema = z.object({
  passage_id: z.number(),
  start_ms: z.number(),
  end_ms: z.number(),
});
export type Citation = z.infer<typeof citationSchema>;
const citations = z.array(citationSchema);

/** A finished summary as it is stored and sent: citations carry the times that the server looked up. */
export const summaryContentSchema = z.object({
  tldr: z.string(),
  overview: z.string(),
  key_points: z.array(z.object({ text: z.string(), citations })),
  chapters: z.array(z.object({ title: z.string(), summary: z.string(), start_ms: z.number() })),
  takeaways: z.array(z.object({ label: z.string(), insight: z.string(), citations })),
  quotes: z.array(z.object({ text: z.string(), citations })),
  topics: z.array(z.string()),
  caveats: z.array(z.string()),
});
export type SummaryContent = z.infer<typeof summaryContentSchema>;

export const usageSchema = z.object({
  input_tokens: z.number(),
  output_tokens: z.number(),
  cost_usd: z.number().nullable(),
});
export type Usage = z.infer<typeof usageSchema>;

export const sourceKinds = ['manual', 'auto', 'uploaded'] as const;

export const summaryViewSchema = summaryContentSchema.extend({
  summary_id: z.string(),
  video_id: z.string().nullable(),
  title: z.string(),
  channel: z.string().nullable(),
  duration_s: z.number(),
  model_used: z.string(),
  source_kind: z.enum(sourceKinds),
  language: z.string(),
  timed: z.boolean(),
  /** The captions cover only a part of the video, and why. */
  truncated: z.boolean(),
  gap: z.enum(captionGaps).nullable(),
  playlist: z.string().nullable(),
  length: z.enum(lengths).nullable(),
  focus: z.string().nullable(),
  /** The language that was asked for; null is the captions' own. */
  requested_language: z.string().nullable(),
  /** The language that captions had to be in; null is any. */
  requested_caption_language: z.string().nullable(),
  usage: usageSchema.nullable(),
  coverage: z.number(),
  created_at: z.number(),
});
export type SummaryView = z.infer<typeof summaryViewSchema>;

export const summaryListItemSchema = summaryViewSchema.pick({
  summary_id: true,
  video_id: true,
  title: true,
  channel: true,
  duration_s: true,
  model_used: true,
  source_kind: true,
  language: true,
  truncated: true,
  playlist: true,
  tldr: true,
  created_at: true,
});
export type SummaryListItem = z.infer<typeof summaryListItemSchema>;

export const summaryPageSchema = z.object({
  items: z.array(summaryListItemSchema),
  page: z.number(),
  per_page: z.number(),
  total: z.number(),
});
export type SummaryPage = z.infer<typeof summaryPageSchema>;

const blankToUndefined = (value: unknown) => (value === '' ? undefined : value);
const filter = z.preprocess(blankToUndefined, z.string().trim().max(300).optional());
const moment = z.preprocess(blankToUndefined, z.coerce.number().int().min(0).optional());

/** A page of the library. `from` and `until` are epoch milliseconds; an `until` also keeps pages still while they are read. */
export const listSummariesSchema = z.object({
  page: z.coerce.number().int().min(1).default(1),
  per_page: z.coerce.number().int().min(1).max(100).default(20),
  q: z.string().trim().max(200).default(''),
  model: filter,
  language: filter,
  playlist: filter,
  from: moment,
  until: moment,
});

/** What the library can be filtered by, each with how many summaries it has. */
const facetSchema = z.object({ value: z.string(), count: z.number() });
const facets = z.array(facetSchema);
export const summaryFacetsSchema = z.object({
  models: facets,
  languages: facets,
  playlists: facets,
});
export type SummaryFacets = z.infer<typeof summaryFacetsSchema>;
export type Facet = z.infer<typeof facetSchema>;

/** Several of the caller's summaries at once. */
export const summaryIdsSchema = z.object({
  ids: z.array(z.string().min(1).max(60)).min(1, 'Name at least one summary.').max(100),
});

/** Captions that a video has. */
export const captionLanguageSchema = z.object({
  /** YouTube's code, as `captionLanguageCode`. */
  language: z.string(),
  kind: z.enum(['manual', 'auto']),
  /** Of a track that has a name of its own. */
  name: z.string().optional(),
});
export type CaptionLanguage = z.infer<typeof captionLanguageSchema>;

/** Why a job failed, or what it waits for. */
const jobErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  retryable: z.boolean(),
  /** With `language_unavailable`: the captions that there are. */
  languages: z.array(captionLanguageSchema).optional(),
});

export const jobViewSchema = z.object({
  job_id: z.string(),
  video_id: z.string().nullable(),
  title: z.string().nullable(),
  playlist: z.string().optional(),
  status: z.enum(jobStatuses),
  phase: z.enum(jobPhases),
  percent: z.number(),
  until: z.number().optional(),
  error: jobErrorSchema.optional(),
  summary_id: z.string().optional(),
});
export type JobView = z.infer<typeof jobViewSchema>;

export const skippedVideoSchema = z.object({
  video_id: z.string().nullable(),
  title: z.string(),
  code: z.string(),
});
export type SkippedVideo = z.infer<typeof skippedVideoSchema>;

export const sourceStatuses = [
  'accepted',
  'duplicate',
  'rejected',
  'resolving',
  'resolved',
  'failed',
  'cancelled',
] as const;

/** One pasted line or file. A playlist carries what it was resolved to. */
export const sourceViewSchema = z.object({
  input: z.string(),
  kind: z.enum(['video', 'playlist', 'channel', 'upload', 'invalid']),
  status: z.enum(sourceStatuses),
  title: z.string().optional(),
  /** Videos the playlist has on YouTube. */
  count: z.number().optional(),
  /** How many of them were over this server's limit. */
  left_out: z.number().optional(),
  skipped: z.array(skippedVideoSchema).optional(),
  until: z.number().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
});
export type SourceView = z.infer<typeof sourceViewSchema>;

export const batchViewSchema = z.object({
  batch_id: z.string(),
  status: z.enum(batchStatuses),
  total: z.number(),
  resolving: z.number(),
  completed: z.number(),
  failed: z.number(),
  cancelled: z.number(),
  from_cache: z.number(),
  created_at: z.number(),
  sources: z.array(sourceViewSchema),
  jobs: z.array(jobViewSchema),
});
export type BatchView = z.infer<typeof batchViewSchema>;

export const rejectedSourceSchema = z.object({
  input: z.string(),
  code: z.string(),
  message: z.string(),
});
export type RejectedSource = z.infer<typeof rejectedSourceSchema>;

/** The 202 answer of a started batch. */
export const startedBatchSchema = batchViewSchema
  .pick({ batch_id: true, total: true, resolving: true, sources: true, jobs: true })
  .extend({ rejected: z.array(rejectedSourceSchema) });
export type StartedBatch = z.infer<typeof startedBatchSchema>;

/**
 * What a retry takes up again: the failed jobs, all of them or some; with `include_cancelled` also the cancelled ones. A
 * `caption_language` is what their captions must be in from now on.
 */
export const retryBatchSchema = z.object({
  job_ids: z.array(z.string().min(1).max(60)).max(5_000).optional(),
  include_cancelled: z.boolean().default(false),
  caption_language: captionLanguageCode.optional(),
});

export const modelViewSchema = z.object({
  id: z.string(),
  provider: z.string(),
  label: z.string(),
  context_tokens: z.number().nullable(),
  price: z.object({ input_per_million: z.number(), output_per_million: z.number() }).nullable(),
});
export type ModelView = z.infer<typeof modelViewSchema>;

/** Text of a summary that is being written; `text` begins at `offset` (UTF-16 units). */
export const partialTextSchema = z.object({ offset: z.number(), text: z.string() });
export type PartialText = z.infer<typeof partialTextSchema>;
