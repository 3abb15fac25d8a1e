import type { SummaryView } from '@/lib/summaries/schemas';

/** What kind of captions a summary is made from, and what that means for the reader. */
export const sourceWords: Record<
  SummaryView['source_kind'],
  { label: string; explanation: string }
> = {
  manual: {
    label: 'Manual captions',
    explanation: 'A person wrote them, so names and numbers can be relied on.',
  },
  auto: {
    label: 'Auto-generated captions',
    explanation:
      'YouTube’s speech recognition wrote them. Names, numbers and punctuation may be wrong, here and in the summary.',
  },
  uploaded: {
    label: 'Uploaded captions',
    explanation: 'They come from a file that you added, and only you can see them.',
  },
};

/** What is missing of the captions, and so of the summary. */
export const gapWords: Record<NonNullable<SummaryView['gap']>, string> = {
  ends_early: 'The captions end before the video does. What comes after is not in this summary.',
  few_words:
    'The captions have few words for the length of the video. What is not in them is not in this summary.',
};
