import type { ExportFormat } from '@/lib/summaries/choices';

/** What the kinds of download are called. */
export const formatNames: Record<ExportFormat, string> = {
  md: 'Markdown',
  json: 'JSON',
  txt: 'Text',
};
