'use client';

import type { ModelView } from '@/lib/summaries/schemas';
import { Select, SelectGroup, SelectItem } from '../../ui/select';
import { formatTokens } from './describe-estimate';
import type { ModelChoice } from './options';

const providerNames: Record<string, string> = {
  'built-in': 'Built in',
  openai: 'OpenAI',
  gemini: 'Gemini',
  openrouter: 'OpenRouter',
  ollama: 'Ollama',
};

/** The configured models by provider, each with its context and price where they are known. */
export function ModelSelect({
  id,
  choice,
  value,
  lead,
  onChange,
}: {
  id: string;
  choice: ModelChoice;
  value: string;
  lead?: { value: string; label: string };
  onChange(model: string): void;
}) {
  const shown = choice.models.find((model) => model.id === value) ?? lead;
  const providers = [...new Set(choice.models.map(({ provider }) => provider))];
  return (
    <Select id={id} value={value} shown={shown?.label} onValueChange={onChange}>
      {lead && <SelectItem value={lead.value}>{lead.label}</SelectItem>}
      {providers.map((provider) => (
        <SelectGroup key={provider} label={providerNames[provider] ?? provider}>
          {choice.models
            .filter((model) => model.provider === provider)
            .map((model) => (
              <SelectItem key={model.id} value={model.id} detail={describeModel(model)}>
                {model.label}
              </SelectItem>
            ))}
        </SelectGroup>
      ))}
    </Select>
  );
}

const dollars = (amount: number) =>
  `$${amount < 0.1 ? Number(amount.toPrecision(2)) : amount.toFixed(2)}`;

function describeModel({ context_tokens, price }: ModelView): string {
  const free = price?.input_per_million === 0 && price.output_per_million === 0;
  return [
    context_tokens !== null && `${formatTokens(context_tokens)} context`,
    free && 'Free',
    price &&
      !free &&
      `${dollars(price.input_per_million)} in, ${dollars(price.output_per_million)} out per 1M tokens`,
  ]
    .filter(Boolean)
    .join(' · ');
}
