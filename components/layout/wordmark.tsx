/** The mark and the name: lines of text with a play sign. */
export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2.5 font-semibold tracking-tight">
      <svg aria-hidden viewBox="0 0 32 32" className="size-6 shrink-0">
        <rect width="32" height="32" rx="8" className="fill-accent" />
        <path
          d="M9 10h14M9 16h9M9 22h5"
          fill="none"
          strokeWidth="2.6"
          strokeLinecap="round"
          className="stroke-on-accent"
        />
        <path d="M20 18.2v7.6l6-3.8z" className="fill-on-accent" />
      </svg>
      YouTube Summarizer
    </span>
  );
}
