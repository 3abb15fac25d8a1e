'use client';

import { useRef, useState } from 'react';
import type { BatchView, SummaryFacets, SummaryPage } from '@/lib/summaries/schemas';
import type { Preferences } from '@/lib/users/schemas';
import { BatchCard } from './batches/batch-card';
import { useBatches } from './batches/use-batches';
import { Library } from './library';
import type { ModelChoice } from './submit/options';
import { SubmitForm } from './submit/submit-form';
import type { StartBatch } from './submit/use-submit';

/** The home page: paste, watch, read. */
export function Home({
  startBatch,
  models,
  defaults,
  batches: initialBatches,
  library,
  facets,
}: {
  startBatch: StartBatch;
  models: ModelChoice;
  /** What the person has in their settings. */
  defaults?: Preferences | null;
  batches: BatchView[];
  library: SummaryPage;
  facets?: SummaryFacets;
}) {
  const [text, setText] = useState('');
  const cards = useRef<HTMLDivElement>(null);
  const { batches, started, changed, dismiss } = useBatches(initialBatches);
  const tryLink = (link: string) => {
    setText(link);
    document.querySelector<HTMLElement>('[data-shortcut="paste-box"]')?.focus();
  };
  return (
    <div className="mx-auto max-w-3xl">
      <SubmitForm
        startBatch={startBatch}
        onStarted={started}
        models={models}
        defaults={defaults}
        text={text}
        onTextChange={setText}
      />
      <div
        ref={cards}
        tabIndex={-1}
        className="mt-6 grid grid-cols-[minmax(0,1fr)] gap-3 outline-none empty:mt-0"
      >
        {batches.map((batch) => (
          <BatchCard
            key={batch.batch_id}
            batch={batch}
            onChanged={changed}
            onDismiss={() => {
              // The button that was pressed goes away with its card.
              cards.current?.focus({ preventScroll: true });
              dismiss(batch.batch_id);
            }}
          />
        ))}
      </div>
      <Library initial={library} facets={facets} onTryLink={tryLink} />
    </div>
  );
}
