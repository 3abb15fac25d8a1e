import 'server-only';
import type { ModelView } from '../schemas';
import type { SummariesContext } from './context';

/** The models people can choose from, and the one that is used when they do not. */
export function listModels({ models }: Pick<SummariesContext, 'models'>): {
  models: ModelView[];
  default: string;
} {
  return {
    models: models.list().map(({ id, info: { provider, label, contextTokens, price } }) => ({
      id,
      provider,
      label,
      context_tokens: contextTokens,
      price: price && {
        input_per_million: price.inputPerMillion,
        output_per_million: price.outputPerMillion,
      },
    })),
    default: models.defaultId,
  };
}
