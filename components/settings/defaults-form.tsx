'use client';

import { type FormEvent, useState } from 'react';
import { toast } from 'sonner';
import type { Preferences } from '@/lib/users/schemas';
import { type ServerAction, useAction } from '../layout/use-action';
import { LanguageField, LengthField, ModelField } from '../summaries/submit/option-fields';
import { defaultOptions, type ModelChoice } from '../summaries/submit/options';
import { Button } from '../ui/button';
import { Notice } from '../ui/notice';

const serverDefault = 'server-default';

/** What the paste box begins with. */
export function DefaultsForm({
  choice,
  preferences,
  save,
}: {
  choice: ModelChoice;
  preferences: Preferences | null;
  save: ServerAction<Preferences, Preferences>;
}) {
  const [saved, setSaved] = useState<Preferences>(preferences ?? pick(defaultOptions));
  const [chosen, setChosen] = useState(saved);
  const { run, pending, error } = useAction(save);
  const known = choice.models.some(({ id }) => id === chosen.model);
  const byServer = choice.models.find(({ id }) => id === choice.default)?.label ?? choice.default;
  const changed = JSON.stringify(pick(chosen)) !== JSON.stringify(pick(saved));

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (pending) return;
    const result = await run({ ...chosen, model: known ? chosen.model : null });
    if (!result.ok) return;
    setSaved(result.value);
    setChosen(result.value);
    toast.success('Defaults saved');
  };
  return (
    <form onSubmit={submit} className="grid gap-4">
      {error && <Notice tone="error">{error.message}</Notice>}
      <ModelField
        choice={choice}
        value={known && chosen.model ? chosen.model : serverDefault}
        lead={{ value: serverDefault, label: `As this server has it (${byServer})` }}
        onChange={(model) =>
          setChosen({ ...chosen, model: model === serverDefault ? null : model })
        }
      />
      <LengthField value={chosen.length} onChange={(length) => setChosen({ ...chosen, length })} />
      <LanguageField
        value={chosen.language}
        onChange={(language) => setChosen({ ...chosen, language })}
      />
      <div>
        <Button type="submit" disabled={pending || !changed}>
          {pending ? 'Saving…' : 'Save defaults'}
        </Button>
      </div>
    </form>
  );
}

const pick = ({ model, length, language }: Preferences): Preferences => ({
  model,
  length,
  language,
});
