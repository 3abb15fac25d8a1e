import 'server-only';
import { AppError } from '../../errors';
import type { SummaryModel } from './summary-model';

/** The configured models. */
export interface ModelRegistry {
  readonly defaultId: string;
  list(): readonly SummaryModel[];
  /** The model of an id, the default without one. Throws `unknown_model`, listing what there is. */
  resolve(id?: string): SummaryModel;
}

export function createModelRegistry(
  models: readonly SummaryModel[],
  defaultId: string,
): ModelRegistry {
  const byId = new Map(models.map((model) => [model.id, model]));
  return {
    defaultId,
    list: () => models,
    resolve(id = defaultId) {
      const model = byId.get(id);
      if (model) return model;
      throw new AppError(
        'unknown_model',
        `There is no model "${id.slice(0, 60)}" on this server.`,
        {
          details: { field: 'model', known: [...byId.keys()] },
        },
      );
    },
  };
}
