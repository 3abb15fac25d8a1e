import type { SummaryView } from '@/lib/summaries/schemas';

/** What kind of captions a summary is made from, and what that means for the reader. */
export const sourceWords: Record<
  SummaryView['source_kind'],
  { label: string; explanation: string }
> = {
  manual: {
    label: 'Captions by a person',
    explanation: 'The channel added them, so names and numbers can be relied on.',
  },
  auto: {
    label: 'Automatic captions',
    explanation:
      'YouTube’s speech recognition wrote them. Names, numbers and punctuation may be wrong, here and in the summary.',
  },
  uploaded: {
    label: 'Uploaded captions',
    explanation: 'They come from a file that you added, and only you can see them.',
  },
};
