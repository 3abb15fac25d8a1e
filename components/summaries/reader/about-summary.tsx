import type { ReactNode } from 'react';
import type { SummaryView } from '@/lib/summaries/schemas';
import { languageWords } from '../language-words';
import { gapWords, sourceWords } from '../source-words';
import { lengthWords } from '../submit/options';

/** How a summary came about: what it was made from, by what, how much of the video it cites, what it took. */
export function AboutSummary({ summary }: { summary: SummaryView }) {
  const { usage, coverage, length, focus, playlist, gap } = summary;
  const requested = summary.requested_caption_language;
  const count = (tokens: number) => tokens.toLocaleString('en');
  const { label, explanation } = sourceWords[summary.source_kind];
  const captions = [`${label}.`, explanation, gap && gapWords[gap]].filter(Boolean).join(' ');
  const facts: [string, ReactNode][] = [
    ['Captions', captions],
    ['Language', languageWords(summary.language)],
    ['Captions in', requested && `${languageWords(requested)}, as asked for`],
    ['Model', summary.model_used],
    ['Length', length && lengthWords[length]],
    ['Focus', focus],
    ['Playlist', playlist],
    ['Coverage', coverage > 0 && `Cites ${Math.round(coverage * 100)} % of the video`],
    ['Tokens', usage && `${count(usage.input_tokens)} read, ${count(usage.output_tokens)} written`],
    ['Cost', usage && usage.cost_usd !== null && formatCost(usage.cost_usd)],
  ];
  return (
    <section className="mt-10 break-inside-avoid border-t pt-5 text-[0.9375rem]">
      <h2 className="font-medium text-base">About this summary</h2>
      {summary.caveats.length > 0 && (
        <ul className="mt-2 grid gap-1 text-muted">
          {summary.caveats.map((caveat) => (
            <li key={caveat}>{caveat}</li>
          ))}
        </ul>
      )}
      <dl className="mt-3 grid grid-cols-[minmax(5.5rem,auto)_1fr] gap-x-4 gap-y-1.5">
        {facts.map(
          ([name, value]) =>
            value && (
              <div key={name} className="contents">
                <dt className="text-muted">{name}</dt>
                <dd className="min-w-0 break-words tabular-nums">{value}</dd>
              </div>
            ),
        )}
      </dl>
    </section>
  );
}

/** Dollars with what matters of them: `$1.20`, `$0.012`, `$0.00045`. */
export function formatCost(dollars: number): string {
  if (dollars === 0) return 'Nothing';
  if (dollars >= 0.1) return `$${dollars.toFixed(2)}`;
  // Two digits of it, never as a power of ten.
  const digits = 1 - Math.floor(Math.log10(dollars));
  return `$${dollars.toFixed(Math.min(10, digits))}`;
}
