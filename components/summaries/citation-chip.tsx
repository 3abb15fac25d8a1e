import { formatTimestamp } from '@/lib/format';
import type { Citation } from '@/lib/summaries/schemas';

/** A small time that leads to where it is said; a passage number where the captions have no times. */
export function CitationChip({
  passageId,
  startMs,
  timed,
  onCite,
}: {
  passageId: number | null;
  startMs: number;
  timed: boolean;
  onCite(at: { passageId: number | null; startMs: number }): void;
}) {
  const label = timed ? formatTimestamp(startMs) : `¶ ${passageId}`;
  return (
    <button
      type="button"
      data-testid="citation"
      onClick={() => onCite({ passageId, startMs })}
      aria-label={timed ? `Go to ${label}` : `Go to passage ${passageId}`}
      className="mx-0.5 inline-flex h-6 items-center rounded-md bg-accent-soft px-1.5 align-baseline font-mono text-[0.8125rem] text-accent-text tabular-nums transition-colors hover:bg-accent hover:text-on-accent"
    >
      {label}
    </button>
  );
}

export function Citations({
  citations,
  timed,
  onCite,
}: {
  citations: readonly Citation[];
  timed: boolean;
  onCite(at: { passageId: number | null; startMs: number }): void;
}) {
  return (
    <span className="whitespace-nowrap">
      {citations.map(({ passage_id, start_ms }) => (
        <CitationChip
          key={passage_id}
          passageId={passage_id}
          startMs={start_ms}
          timed={timed}
          onCite={onCite}
        />
      ))}
    </span>
  );
}
