import type { ReactNode } from 'react';
import type { SummaryView } from '@/lib/summaries/schemas';
import type { EmbeddedPlayer } from '@/lib/youtube/client/embedded-player';
import { watchUrl } from '@/lib/youtube/video-url';
import { shortcutTargets } from '../../layout/shortcuts';
import { AboutSummary } from './about-summary';
import { Chapters } from './chapters';
import { Citations, type Cite } from './citation-chip';

/** The text of a summary: lead, overview, then key points, chapters, quotes, takeaways. */
export function SummaryArticle({
  summary,
  player,
  onCite,
}: {
  summary: SummaryView;
  player: EmbeddedPlayer;
  onCite: Cite;
}) {
  const { timed } = summary;
  return (
    <div className="max-w-[68ch] text-[1.0625rem] leading-relaxed print:max-w-none print:text-base">
      <p className="text-[1.1875rem] leading-relaxed">{summary.tldr}</p>
      {summary.overview !== summary.tldr && <p className="mt-5">{summary.overview}</p>}

      {summary.key_points.length > 0 && (
        <Section title="Key points">
          <ol className="grid list-decimal gap-3 pl-6 marker:text-muted marker:tabular-nums">
            {summary.key_points.map((point) => (
              <li key={point.text} {...stopAt(point)} className="break-inside-avoid pl-1">
                {point.text} <Citations citations={point.citations} timed={timed} onCite={onCite} />
              </li>
            ))}
          </ol>
        </Section>
      )}

      {summary.chapters.length > 1 && (
        <Section title="Chapters">
          <Chapters chapters={summary.chapters} timed={timed} player={player} onCite={onCite} />
        </Section>
      )}

      {summary.quotes.length > 0 && (
        <Section title="In their words">
          <div className="grid gap-4">
            {summary.quotes.map((quote) => (
              <blockquote
                key={quote.text}
                {...stopAt(quote)}
                className="break-inside-avoid border-accent border-l-2 pl-4"
              >
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
              <div key={takeaway.insight} {...stopAt(takeaway)} className="break-inside-avoid">
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
      <AboutSummary summary={summary} />
      {summary.video_id && (
        <p className="mt-4 hidden text-[0.9375rem] print:block">{watchUrl(summary.video_id)}</p>
      )}
    </div>
  );
}

/** `j` and `k` stop at a statement's first time, or at the statement when nothing is cited. */
function stopAt({ citations }: { citations: readonly unknown[] }): object {
  return citations.length > 0
    ? shortcutTargets.listRow
    : { ...shortcutTargets.listItem, tabIndex: -1 };
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mt-10">
      <h2 className="mb-4 font-semibold text-xl">{title}</h2>
      {children}
    </section>
  );
}
