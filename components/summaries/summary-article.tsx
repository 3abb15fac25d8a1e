import type { ReactNode } from 'react';
import type { SummaryView } from '@/lib/summaries/schemas';
import { CitationChip, Citations } from './citation-chip';
import type { TranscriptPlace } from './transcript-panel';

export type Cite = (at: TranscriptPlace) => void;

/** The text of a summary: lead, overview, then key points, chapters, quotes, takeaways. */
export function SummaryArticle({ summary, onCite }: { summary: SummaryView; onCite: Cite }) {
  const { timed } = summary;
  return (
    <div className="max-w-[68ch] text-[1.0625rem] leading-relaxed">
      <p className="text-[1.1875rem] leading-relaxed">{summary.tldr}</p>
      {summary.overview !== summary.tldr && <p className="mt-5">{summary.overview}</p>}

      {summary.key_points.length > 0 && (
        <Section title="Key points">
          <ol className="grid list-decimal gap-3 pl-6 marker:text-muted marker:tabular-nums">
            {summary.key_points.map((point) => (
              <li key={point.text} className="pl-1">
                {point.text} <Citations citations={point.citations} timed={timed} onCite={onCite} />
              </li>
            ))}
          </ol>
        </Section>
      )}

      {summary.chapters.length > 1 && (
        <Section title="Chapters">
          <ol className="grid gap-5">
            {summary.chapters.map((chapter) => (
              <li
                key={`${chapter.start_ms}-${chapter.title}`}
                className="grid gap-x-3 sm:grid-cols-[4.5rem_1fr]"
              >
                {timed ? (
                  <div>
                    <CitationChip
                      passageId={null}
                      startMs={chapter.start_ms}
                      timed
                      onCite={onCite}
                    />
                  </div>
                ) : (
                  <span aria-hidden />
                )}
                <div>
                  <h3 className="font-medium">{chapter.title}</h3>
                  <p className="mt-1 text-muted">{chapter.summary}</p>
                </div>
              </li>
            ))}
          </ol>
        </Section>
      )}

      {summary.quotes.length > 0 && (
        <Section title="In their words">
          <div className="grid gap-4">
            {summary.quotes.map((quote) => (
              <blockquote key={quote.text} className="border-accent border-l-2 pl-4">
                “{quote.text}”{' '}
                <Citations citations={quote.citations} timed={timed} onCite={onCite} />
              </blockquote>
            ))}
          </div>
        </Section>
      )}

      {summary.takeaways.length > 0 && (
        <Section title="Takeaways">
          <dl className="grid gap-4">
            {summary.takeaways.map((takeaway) => (
              <div key={takeaway.insight}>
                <dt className="font-medium">{takeaway.label}</dt>
                <dd className="mt-0.5">
                  {takeaway.insight}{' '}
                  <Citations citations={takeaway.citations} timed={timed} onCite={onCite} />
                </dd>
              </div>
            ))}
          </dl>
        </Section>
      )}

      {summary.topics.length > 0 && (
        <Section title="Topics">
          <p className="text-muted">{summary.topics.join(' · ')}</p>
        </Section>
      )}
      {summary.caveats.length > 0 && (
        <ul className="mt-10 grid gap-1 border-t pt-4 text-[0.9375rem] text-muted">
          {summary.caveats.map((caveat) => (
            <li key={caveat}>{caveat}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mt-10">
      <h2 className="mb-4 font-semibold text-xl">{title}</h2>
      {children}
    </section>
  );
}
