import { z } from 'zod';
import {
  batchListSchema,
  deletedSummariesSchema,
  modelListSchema,
  restoredSummariesSchema,
  transcriptViewSchema,
} from '../summaries/answers';
import { exportFormats } from '../summaries/choices';
import { previewSchema, previewViewSchema } from '../summaries/preview-schemas';
import {
  batchViewSchema,
  listSummariesSchema,
  partialTextSchema,
  rejectedSourceSchema,
  retryBatchSchema,
  startBatchSchema,
  startedBatchSchema,
  summaryFacetsSchema,
  summaryIdsSchema,
  summaryPageSchema,
  summaryViewSchema,
} from '../summaries/schemas';
import { errorSchema } from './components';
import type { Operations } from './operation';

const download = {
  description: 'A file to save. `json` is one summary, or a list of several.',
  types: ['text/markdown', 'application/json', 'text/plain'],
};
const format = z.enum(exportFormats).default('md');

/** Batches, jobs, the library, models. */
export const summaryOperations: Operations = {
  'POST /api/preview': {
    summary: 'Say what a batch would be',
    description:
      'Each line as it is understood, and what the model will probably use. Starts nothing. 512 KB at most.',
    tag: 'Batches',
    body: { schema: previewSchema },
    answers: { 200: { description: 'The lines, and an estimate.', schema: previewViewSchema } },
    errors: ['unknown_model', 'too_many_sources', 'rate_limited'],
  },
  'POST /api/batches': {
    summary: 'Start a batch',
    description:
      'Summarizes videos, playlists or a caption file. Answers at once; playlists become jobs when they are resolved. What happens then is told on `/events`. 8 MB at most, for the captions.',
    tag: 'Batches',
    body: { schema: startBatchSchema },
    answers: {
      202: {
        description: 'Started. Lines that cannot be used are in `rejected`.',
        schema: startedBatchSchema,
      },
      422: {
        description: 'Nothing was usable (`nothing_usable`), or too much was asked for.',
        schema: errorSchema.extend({ rejected: z.array(rejectedSourceSchema).optional() }),
      },
    },
    errors: ['unknown_model', 'captions_empty', 'captions_invalid'],
  },
  'GET /api/batches': {
    summary: 'List batches',
    tag: 'Batches',
    query: z.object({
      active: z.literal('1').optional().describe('Batches in flight.'),
      recent: z
        .literal('1')
        .optional()
        .describe('The same, and those of the last day with something left to retry.'),
    }),
    answers: { 200: { description: 'Newest first, 50 at most.', schema: batchListSchema } },
  },
  'GET /api/batches/{id}': {
    summary: 'Read a batch',
    tag: 'Batches',
    answers: { 200: { description: 'Its sources and jobs.', schema: batchViewSchema } },
  },
  'POST /api/batches/{id}/cancel': {
    summary: 'Cancel what is not done',
    tag: 'Batches',
    answers: { 200: { description: 'The batch as it is now.', schema: batchViewSchema } },
  },
  'POST /api/batches/{id}/retry': {
    summary: 'Take up what failed',
    description: 'All of it without a body; 256 KB at most.',
    tag: 'Batches',
    body: { schema: retryBatchSchema, optional: true },
    answers: { 202: { description: 'The batch as it is now.', schema: batchViewSchema } },
    errors: ['conflict'],
  },
  'GET /api/jobs/{id}/partial': {
    summary: 'Read a summary while it is written',
    tag: 'Batches',
    answers: { 200: { description: 'The text so far.', schema: partialTextSchema } },
  },
  'GET /api/models': {
    summary: 'List models',
    tag: 'Models',
    answers: { 200: { description: 'What can be chosen.', schema: modelListSchema } },
  },
  'GET /api/summaries': {
    summary: 'List or search summaries',
    tag: 'Summaries',
    query: listSummariesSchema,
    answers: { 200: { description: 'A page, newest first.', schema: summaryPageSchema } },
  },
  'GET /api/summaries/facets': {
    summary: 'Say what the library can be filtered by',
    tag: 'Summaries',
    answers: { 200: { description: 'The most frequent first.', schema: summaryFacetsSchema } },
  },
  'GET /api/summaries/export': {
    summary: 'Download several summaries',
    tag: 'Summaries',
    query: z.object({ ids: z.string().describe('Ids, separated by commas; 100 at most.'), format }),
    answers: { 200: download },
    errors: ['not_found'],
  },
  'POST /api/summaries/delete': {
    summary: 'Delete several summaries',
    description: 'Can be taken back for ten minutes. Only rows of your own library go.',
    tag: 'Summaries',
    body: { schema: summaryIdsSchema },
    answers: { 200: { description: 'Which ones went.', schema: deletedSummariesSchema } },
  },
  'POST /api/summaries/restore': {
    summary: 'Take a delete back',
    tag: 'Summaries',
    body: { schema: summaryIdsSchema },
    answers: { 200: { description: 'Which ones came back.', schema: restoredSummariesSchema } },
  },
  'GET /api/summaries/{id}': {
    summary: 'Read a summary',
    tag: 'Summaries',
    answers: { 200: { description: 'All of it, with citations.', schema: summaryViewSchema } },
  },
  'DELETE /api/summaries/{id}': {
    summary: 'Delete a summary',
    tag: 'Summaries',
    answers: { 204: { description: 'Deleted.' } },
  },
  'GET /api/summaries/{id}/export': {
    summary: 'Download a summary',
    tag: 'Summaries',
    query: z.object({ format }),
    answers: { 200: download },
  },
  'GET /api/summaries/{id}/transcript': {
    summary: 'Read the transcript of a summary',
    tag: 'Summaries',
    answers: { 200: { description: 'The passages it cites.', schema: transcriptViewSchema } },
  },
};
