import { Link2 } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { formatTimestamp } from '@/lib/format';
import type { PassageView } from '@/lib/summaries/answers';
import { cn } from '../../ui/cn';
import type { TranscriptPlace } from './place';

/** One passage: a click goes there. The link to its moment shows on hover and where the reader is. */
export const TranscriptPassage = memo(function TranscriptPassage({
  passage,
  timed,
  active,
  found,
  pattern,
  onSelect,
  onCopyLink,
}: {
  passage: PassageView;
  timed: boolean;
  active: boolean;
  /** The match of the search that the reader is at. */
  found: boolean;
  /** What is searched for; null without a search. */
  pattern: RegExp | null;
  onSelect(at: TranscriptPlace): void;
  onCopyLink?(ms: number): void;
}) {
  const time = formatTimestamp(passage.start_ms);
  return (
    <li
      data-passage={passage.passage_id}
      aria-current={active || undefined}
      className={cn(
        'group relative border-l-2 transition-colors hover:bg-sunken',
        active ? 'border-accent bg-accent-soft hover:bg-accent-soft' : 'border-transparent',
      )}
    >
      <button
        type="button"
        onClick={() => onSelect({ passageId: passage.passage_id, startMs: passage.start_ms })}
        className={cn(
          'grid w-full grid-cols-[3.5rem_1fr] gap-2 py-2 pr-8 pl-2.5 text-left text-[0.9375rem] -outline-offset-2',
          found && 'ring-2 ring-accent ring-inset',
        )}
      >
        <span className="pt-px font-mono text-[0.8125rem] text-accent-text tabular-nums">
          {timed ? time : `¶ ${passage.passage_id}`}
        </span>
        <span className="min-w-0 break-words">{marked(passage.text, pattern)}</span>
      </button>
      {timed && onCopyLink && (
        <button
          type="button"
          aria-label={`Copy a link to ${time}`}
          title="Copy a link to this moment"
          // In the way of the keyboard only where the reader is.
          tabIndex={active ? 0 : -1}
          onClick={() => onCopyLink(passage.start_ms)}
          className={cn(
            'absolute top-1.5 right-1 flex size-7 items-center justify-center rounded-md text-muted hover:bg-raised hover:text-text',
            !active && 'opacity-0 focus-visible:opacity-100 group-hover:opacity-100',
            !active && 'pointer-coarse:hidden',
          )}
        >
          <Link2 aria-hidden className="size-4" />
        </button>
      )}
    </li>
  );
});

/** The text with what is searched for marked in it. */
function marked(text: string, pattern: RegExp | null): ReactNode {
  if (!pattern) return text;
  const parts: ReactNode[] = [];
  let end = 0;
  for (const { 0: match, index } of text.matchAll(pattern)) {
    parts.push(
      text.slice(end, index),
      <mark key={index} className="rounded-xs bg-accent text-on-accent">
        {match}
      </mark>,
    );
    end = index + match.length;
  }
  return end === 0 ? text : [...parts, text.slice(end)];
}
