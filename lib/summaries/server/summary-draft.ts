import 'server-only';
import { z } from 'zod';

const passageIds = z.array(z.number().int()).max(3);

/** What a model answers: it cites passages by id and never writes times. */
export const summaryDraftSchema = z.object({
  tldr: z.string().min(1),
  overview: z.string().min(1),
  keyPoints: z.array(z.object({ text: z.string(), passageIds })).max(10),
  chapters: z.array(
    z.object({ title: z.string(), startPassageId: z.number().int(), summary: z.string() }),
  ),
  takeaways: z.array(z.object({ label: z.string(), insight: z.string(), passageIds })).max(7),
  quotes: z.array(z.object({ text: z.string(), passageId: z.number().int() })).max(5),
  topics: z.array(z.string()),
  language: z.string(),
  caveats: z.array(z.string()),
});
export type SummaryDraft = z.infer<typeof summaryDraftSchema>;
