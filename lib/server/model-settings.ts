import 'server-only';

/** The model that needs no provider. */
export const builtInModelId = 'extractive';

/** What a provider's list of models is when the settings have none. */
const defaultModels = {
  // Streams for every account; OpenAI streams its newer models only to verified organizations.
  openai: ['gpt-4.1-mini'],
  gemini: ['gemini-2.5-flash'],
  openrouter: ['google/gemini-2.5-flash'],
  ollama: ['llama3.2'],
};

/** The settings that name language models. */
interface ModelEnv {
  DEFAULT_MODEL?: string;
  OPENAI_API_KEY?: string;
  OPENAI_BASE_URL?: string;
  OPENAI_MODELS: string[];
  GEMINI_API_KEY?: string;
  GEMINI_MODELS: string[];
  OPENROUTER_API_KEY?: string;
  OPENROUTER_MODELS: string[];
  OLLAMA_BASE_URL?: string;
  OLLAMA_MODELS: string[];
  OLLAMA_CONTEXT_LENGTH?: number;
}

/** Providers with a key or an address, in the order in which the first one gives the default model. */
export function modelProviders(env: ModelEnv) {
  const provider = <N extends keyof typeof defaultModels>(
    name: N,
    apiKey: string | undefined,
    baseUrl: string | undefined,
    listed: string[],
  ) => {
    const models = listed.length > 0 ? listed : defaultModels[name];
    const settings = { name, apiKey: apiKey ?? null, baseUrl: baseUrl ?? null, models };
    return apiKey || baseUrl ? [settings] : [];
  };
  return [
    ...provider('openai', env.OPENAI_API_KEY, env.OPENAI_BASE_URL, env.OPENAI_MODELS),
    ...provider('gemini', env.GEMINI_API_KEY, undefined, env.GEMINI_MODELS),
    ...provider('openrouter', env.OPENROUTER_API_KEY, undefined, env.OPENROUTER_MODELS),
    ...provider('ollama', undefined, env.OLLAMA_BASE_URL, env.OLLAMA_MODELS).map((ollama) => ({
      ...ollama,
      contextTokens: env.OLLAMA_CONTEXT_LENGTH ?? null,
    })),
  ];
}

const needed = [
  ['openai', 'OPENAI_MODELS', ['OPENAI_API_KEY', 'OPENAI_BASE_URL']],
  ['gemini', 'GEMINI_MODELS', ['GEMINI_API_KEY']],
  ['openrouter', 'OPENROUTER_MODELS', ['OPENROUTER_API_KEY']],
  ['ollama', 'OLLAMA_MODELS', ['OLLAMA_BASE_URL']],
] as const;

/** Models that nobody would find in the choice, and know why: those of a provider, and a default, that are not configured. */
export function modelProblems(env: ModelEnv): string[] {
  const problems = needed.flatMap(([, models, names]) =>
    env[models].length > 0 && names.every((name) => !env[name])
      ? [`${models} has no effect without ${names.join(' or ')}: set it, or remove ${models}`]
      : [],
  );
  const { DEFAULT_MODEL } = env;
  const known = modelProviders(env).flatMap(({ name, models }) =>
    models.map((model) => `${name}/${model}`),
  );
  known.push(builtInModelId);
  if (DEFAULT_MODEL && !known.includes(DEFAULT_MODEL)) {
    const [, models, names] = needed.find(([name]) => DEFAULT_MODEL.startsWith(`${name}/`)) ?? [];
    const configure = names ? `set ${names.join(' or ')} and name it in ${models}, or ` : '';
    problems.push(
      `DEFAULT_MODEL is "${DEFAULT_MODEL}", which is not configured: ${configure}use one of ${known.join(', ')}`,
    );
  }
  return problems;
}
