import { createExtractiveModel } from '@/lib/summaries/server/extractive/extractive-model';
import type { SummaryModel, SummaryRequest } from '@/lib/summaries/server/summary-model';

export interface GatedModel {
  model: SummaryModel;
  /** How often it was asked. */
  readonly calls: number;
  open(): void;
  /** Resolves once it has been asked so often. */
  called(times?: number): Promise<void>;
}

/** A model that waits until it is let go; `first` runs before the gate. */
export function gatedModel(
  first: (request: SummaryRequest) => Promise<void> | void = () => undefined,
): GatedModel {
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const extractive = createExtractiveModel();
  const waiting = new Set<() => void>();
  let calls = 0;
  return {
    open: () => open(),
    get calls() {
      return calls;
    },
    async called(times = 1) {
      while (calls < times) await new Promise<void>((resolve) => waiting.add(resolve));
    },
    model: {
      ...extractive,
      id: 'gated',
      async summarize(request) {
        await first(request);
        calls += 1;
        for (const resolve of waiting) resolve();
        waiting.clear();
        request.onProgress(0.5);
        await Promise.race([
          gate,
          new Promise((_, reject) => {
            request.signal.addEventListener('abort', () => reject(request.signal.reason));
          }),
        ]);
        return extractive.summarize(request);
      },
    },
  };
}
