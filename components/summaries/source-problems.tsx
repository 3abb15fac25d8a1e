const shown = 5;

/** Lines that cannot be used, each with what to do about it. `sent` is true for lines the server has left out. */
export function SourceProblems({
  problems,
  sent,
}: {
  problems: readonly { line: string; message: string }[];
  sent: boolean;
}) {
  if (problems.length === 0) return null;
  const more = problems.length - shown;
  return (
    <div className="mt-3 rounded-lg bg-sunken px-4 py-3 text-sm" data-testid="source-problems">
      <p className="font-medium">{sent ? 'Left out' : 'These lines will be left out'}</p>
      <ul className="mt-1.5 grid gap-1.5">
        {problems.slice(0, shown).map(({ line, message }, index) => (
          // Lines may repeat, so their place is part of their identity.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <li key={`${index}-${line}`} className="grid sm:grid-cols-[minmax(0,16rem)_1fr] sm:gap-3">
            <code className="truncate font-mono text-[0.8125rem] leading-5">{line}</code>
            <span className="text-muted">{message}</span>
          </li>
        ))}
      </ul>
      {more > 0 && <p className="mt-1.5 text-muted">and {more} more</p>}
    </div>
  );
}
