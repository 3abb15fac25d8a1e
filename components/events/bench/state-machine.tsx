'use client';

import type { BenchSnapshot } from '@/lib/events/client/bench/bench-types';
import { timeOfDay } from '@/lib/events/client/bench/raw-log';
import { benchStates, type Transition } from '@/lib/events/client/bench/transitions';
import { useNow } from '../../layout/use-now';
import { cn } from '../../ui/cn';
import { BenchSection } from './bench-section';
import { stateWords } from './state-words';

/** The states of the connection, where it is, and how it came there. */
export function StateMachine({ snapshot }: { snapshot: BenchSnapshot }) {
  const { state, since, transitions, entered } = snapshot;
  return (
    <BenchSection
      title="States"
      guide="Every state of the client, how often it was entered, and each change with its reason. A stream that is renewed within 2 s stays “Live”."
    >
      <ol className="grid grid-cols-1 gap-2 min-[26rem]:grid-cols-2 sm:grid-cols-3">
        {benchStates.map((one) => {
          const { name, means, dot } = stateWords[one];
          const here = one === state;
          return (
            <li
              key={one}
              aria-current={here ? 'step' : undefined}
              className={cn(
                'rounded-lg border px-3 py-2 transition-colors duration-150',
                here && 'border-accent bg-accent-soft',
              )}
            >
              <p className="flex items-center gap-2 text-[0.9375rem]">
                <span aria-hidden className={cn('size-2 shrink-0 rounded-full', dot)} />
                <span className={cn('min-w-0 truncate', here && 'font-medium')}>{name}</span>
                <span className="ml-auto text-muted text-sm tabular-nums">
                  {entered[one] > 0 && `×${entered[one]}`}
                </span>
              </p>
              <p className="mt-0.5 text-muted text-sm leading-snug">{means}</p>
              {here && transitions.length > 0 && <For since={since} />}
            </li>
          );
        })}
      </ol>
      {transitions.length > 0 ? (
        <Transitions transitions={transitions} />
      ) : (
        <p className="mt-4 text-muted text-sm">No changes yet. Connect to see the first.</p>
      )}
    </BenchSection>
  );
}

function For({ since }: { since: number }) {
  const now = useNow(1_000);
  return <p className="mt-1 text-sm tabular-nums">for {formatLasted(Math.max(0, now - since))}</p>;
}

function Transitions({ transitions }: { transitions: readonly Transition[] }) {
  return (
    <section
      aria-label="Changes of state"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className="relative mt-4 max-h-56 overflow-y-auto rounded-lg border"
    >
      <table className="w-full border-separate border-spacing-0 text-left text-sm">
        <caption className="sr-only">Changes of state, newest first</caption>
        <thead className="sticky top-0 bg-surface text-muted max-sm:sr-only">
          <tr>
            <th className={headStyles}>Time</th>
            <th className={headStyles}>Change</th>
            <th className={headStyles}>After</th>
            <th className={headStyles}>Because</th>
          </tr>
        </thead>
        <tbody>
          {transitions.map(({ n, at, from, to, lastedMs, because }) => (
            <tr
              key={n}
              data-testid="transition"
              className="max-sm:flex max-sm:flex-wrap max-sm:border-b max-sm:py-1"
            >
              <td className={cn(cellStyles, 'font-mono tabular-nums')}>{timeOfDay(at)}</td>
              <td className={cellStyles}>
                {stateWords[from].name} → <strong>{stateWords[to].name}</strong>
              </td>
              <td className={cn(cellStyles, 'whitespace-nowrap text-muted tabular-nums')}>
                {formatLasted(lastedMs)}
              </td>
              <td className={cn(cellStyles, 'text-muted')}>{because ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const headStyles = 'border-b px-3 py-1.5 font-medium';
const cellStyles = 'px-3 py-1 align-top sm:border-b';

/** `250 ms`, `12.4 s`, `3 min 5 s`. */
function formatLasted(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
}
