import 'server-only';
import type { SummaryModel } from '../summary-model';
import { lookUpModel } from './catalog';
import { createChatClient } from './chat-client';
import type { Dialect } from './dialect';
import { createOpenAiModel } from './openai-model';

export type ProviderName = 'openai' | 'gemini' | 'openrouter' | 'ollama';

/** A provider as the settings name it. */
export interface ProviderSettings {
  name: ProviderName;
  apiKey: string | null;
  baseUrl: string | null;
  /** Names at the provider. */
  models: readonly string[];
  /** Tokens that the provider's server gives every model, where the settings say so. */
  contextTokens?: number | null;
}

interface Provider {
  baseUrl: string;
  headers?: Record<string, string>;
  dialect?: Partial<Dialect>;
  firstByteTimeoutMs?: number;
}

const providers: Record<ProviderName, Provider> = {
  openai: { baseUrl: 'https://api.openai.com/v1' },
  // https://ai.google.dev/gemini-api/docs/openai
  gemini: { baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai' },
  openrouter: {
    baseUrl: 'https://openrouter.ai/api/v1',
    headers: { 'X-Title': 'YouTube Summarizer' },
  },
  // https://docs.ollama.com/api/openai-compatibility: no max_completion_tokens, and a model is loaded on its first call.
  ollama: {
    baseUrl: 'http://localhost:11434/v1',
    dialect: { limits: ['max_tokens'] },
    firstByteTimeoutMs: 240_000,
  },
};

/**
 * What Ollama gives a model on machines with less than 24 GB of video memory, whatever the model could take. It cuts longer
 * prompts off silently. https://docs.ollama.com/context-length
 */
const ollamaContext = 4_096;

/** The models of all configured providers, in order, with ids `provider/model`. Opens no connection. */
export function createConfiguredModels(settings: readonly ProviderSettings[]): SummaryModel[] {
  return settings.flatMap(({ name, apiKey, baseUrl, models, contextTokens }) => {
    const provider = providers[name];
    const chat = createChatClient({
      baseUrl: withVersion(name, baseUrl ?? provider.baseUrl),
      // The client insists on a key, servers of one's own do not.
      apiKey: apiKey ?? 'none',
      headers: provider.headers,
      dialect: provider.dialect,
      firstByteTimeoutMs: provider.firstByteTimeoutMs,
    });
    return [...new Set(models)].map((model) => createOne(name, model, chat, contextTokens ?? null));
  });
}

function createOne(
  provider: ProviderName,
  model: string,
  chat: ReturnType<typeof createChatClient>,
  givenTokens: number | null,
): SummaryModel {
  const isLocal = provider === 'ollama';
  const known = lookUpModel(isLocal ? localName(model) : model);
  const { price, reasoning } = known;
  const contextTokens = isLocal
    ? Math.min(givenTokens ?? ollamaContext, known.contextTokens ?? Number.POSITIVE_INFINITY)
    : known.contextTokens;
  return createOpenAiModel({
    id: `${provider}/${model}`,
    model,
    reasoning,
    chat,
    contextSetting: isLocal ? 'OLLAMA_CONTEXT_LENGTH' : undefined,
    info: {
      provider,
      label: model,
      contextTokens,
      price: isLocal ? { inputPerMillion: 0, outputPerMillion: 0 } : price,
    },
  });
}

/** Ollama's tags stand after a colon, `deepseek-r1:8b`, where OpenRouter has variants. */
const localName = (model: string) => model.replace(/:.*/, '');

/** Ollama's address is often given without the `/v1` of its compatible interface. */
function withVersion(name: ProviderName, baseUrl: string): string {
  const address = baseUrl.replace(/\/+$/, '');
  return name === 'ollama' && !/\/v\d+$/.test(address) ? `${address}/v1` : address;
}
