import 'server-only';
import { errorCodeOf } from '../../errors';
import type { Usage } from '../schemas';
import type { SummaryModel } from './summary-model';

/** One summary that a model was asked for: `outcome` is `ok`, `aborted` or the code of the failure. */
export interface ModelRun {
  model: string;
  outcome: string;
  ms: number;
  usage: Usage | null;
}

/** The same model; `onEnd` hears how each summary went. */
export function measureModel(model: SummaryModel, onEnd: (run: ModelRun) => void): SummaryModel {
  return {
    ...model,
    async summarize(request) {
      const startedAt = performance.now();
      const end = (outcome: string, usage: Usage | null) =>
        onEnd({ model: model.id, outcome, ms: performance.now() - startedAt, usage });
      try {
        const answer = await model.summarize(request);
        end('ok', answer.usage);
        return answer;
      } catch (error) {
        end(request.signal.aborted ? 'aborted' : errorCodeOf(error), null);
        throw error;
      }
    },
  };
}
