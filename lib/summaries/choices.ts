/** What can be chosen and how much can be given, without the schemas: pages that need no more load no more. */

export const maxSources = 1_000;
export const maxTranscriptBytes = 6 * 1024 * 1024;

export const lengths = ['short', 'medium', 'long'] as const;
export type SummaryLength = (typeof lengths)[number];

export const exportFormats = ['md', 'json', 'txt'] as const;
export type ExportFormat = (typeof exportFormats)[number];
