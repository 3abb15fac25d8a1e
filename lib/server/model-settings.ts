import 'server-only';

/** The settings that name language models. */
interface ModelEnv {
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
  const provider = <N extends string>(
    name: N,
    apiKey: string | undefined,
    baseUrl: string | undefined,
    models: string[],
  ) =>
    apiKey || baseUrl ? [{ name, apiKey: apiKey ?? null, baseUrl: baseUrl ?? null, models }] : [];
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
  ['OPENAI_MODELS', ['OPENAI_API_KEY', 'OPENAI_BASE_URL']],
  ['GEMINI_MODELS', ['GEMINI_API_KEY']],
  ['OPENROUTER_MODELS', ['OPENROUTER_API_KEY']],
  ['OLLAMA_MODELS', ['OLLAMA_BASE_URL']],
] as const;

/** Lists of models whose provider is not configured: nobody would find them in the choice and know why. */
export function modelProblems(env: ModelEnv): string[] {
  return needed.flatMap(([models, names]) =>
    env[models].length > 0 && names.every((name) => !env[name])
      ? [`${models} has no effect without ${names.join(' or ')}: set it, or remove ${models}`]
      : [],
  );
}
