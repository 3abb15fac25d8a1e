import { formatTimestamp } from '@/lib/format';
import type { Citation } from '@/lib/summaries/schemas';
import { shortcutTargets } from '../../layout/shortcuts';
import type { TranscriptPlace } from './place';

export type Cite = (at: TranscriptPlace) => void;

/** A small time that leads to where it is said; a passage number where the captions have no times. */
export function CitationChip({
  passageId,
  startMs,
  timed,
  stop = false,
  onCite,
}: {
  passageId: number | null;
  startMs: number;
  timed: boolean;
  /** Whether `j` and `k` stop here. */
  stop?: boolean;
  onCite: Cite;
}) {
  const label = timed ? formatTimestamp(startMs) : `¶ ${passageId}`;
  return (
    <button
      type="button"
      data-testid="citation"
      {...(stop && shortcutTargets.listItem)}
      onClick={() => onCite({ passageId, startMs })}
      aria-label={timed ? `Go to ${label}` : `Go to passage ${passageId}`}
      className="mx-0.5 inline-flex h-6 items-center rounded-md bg-accent-soft px-1.5 align-baseline font-mono text-[0.8125rem] text-accent-text tabular-nums transition-colors hover:bg-accent hover:text-on-accent print:mx-0 print:h-auto print:bg-transparent print:px-0.5 print:text-text"
    >
      {label}
    </button>
  );
}

/** The chips of one statement. The keys stop at the first. */
export function Citations({
  citations,
  timed,
  onCite,
}: {
  citations: readonly Citation[];
  timed: boolean;
  onCite: Cite;
}) {
  return (
    <span className="whitespace-nowrap">
      {citations.map(({ passage_id, start_ms }, index) => (
        <CitationChip
          key={passage_id}
          passageId={passage_id}
          startMs={start_ms}
          timed={timed}
          stop={index === 0}
          onCite={onCite}
        />
      ))}
    </span>
  );
}
