import 'server-only';
import { type ErrorCode, errorCodeOf, errorKinds } from '../../errors';
import type { Usage } from '../schemas';
import type { SummaryModel } from './summary-model';

/** One summary that a model was asked for: `outcome` is `ok`, `aborted` or the code of the failure. */
export interface ModelRun {
  model: string;
  outcome: string;
  ms: number;
  usage: Usage | null;
}

const failures = (Object.keys(errorKinds) as ErrorCode[]).filter((code) =>
  code.startsWith('model_'),
);
/** Every way that a summary can go, for whoever counts them. */
export const modelOutcomes: readonly string[] = ['ok', 'aborted', ...failures, 'internal'];

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
