import type { RejectedSource } from '@/lib/summaries/schemas';

const shown = 5;

/** Lines that the server has left out of a batch, each with what to do about it. */
export function SourceProblems({ rejected }: { rejected: readonly RejectedSource[] }) {
  if (rejected.length === 0) return null;
  const more = rejected.length - shown;
  return (
    <div className="mt-3 rounded-lg bg-sunken px-4 py-3 text-sm" data-testid="source-problems">
      <p className="font-medium">Left out</p>
      <ul className="mt-1.5 grid gap-1.5">
        {rejected.slice(0, shown).map(({ input, message }, index) => (
          <li
            // Lines may repeat, so their place is part of their identity.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            key={`${index}-${input}`}
            className="grid sm:grid-cols-[minmax(0,16rem)_1fr] sm:gap-3"
          >
            <code className="truncate font-mono text-[0.8125rem] leading-5">{input}</code>
            <span className="text-muted">{message}</span>
          </li>
        ))}
      </ul>
      {more > 0 && <p className="mt-1.5 text-muted">and {more} more</p>}
    </div>
  );
}
