'use client';

import { type FormEvent, useId, useState } from 'react';
import useSWR from 'swr';
import { lengths, type SummaryView } from '@/lib/summaries/schemas';
import type { RequestFailed } from '../../layout/fetch-json';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Notice } from '../../ui/notice';
import { Segmented } from '../../ui/segmented';
import { Select, SelectItem } from '../../ui/select';
import { Skeleton } from '../../ui/skeleton';
import { FocusField } from '../submit/focus-field';
import { languageChoices } from '../submit/languages';
import { ModelSelect } from '../submit/model-select';
import { lengthWords, type ModelChoice } from '../submit/options';
import type { RegenerateOptions } from './use-regeneration';

const asSpoken = 'as-spoken';
const lengthChoices = lengths.map((value) => ({ value, label: lengthWords[value] }));

/** Asks how a summary is to be made anew; it begins with how it was made. */
export function RegenerateDialog({
  summary,
  open,
  onOpenChange,
  onStart,
}: {
  summary: SummaryView;
  open: boolean;
  onOpenChange(open: boolean): void;
  onStart(options: RegenerateOptions): Promise<void>;
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Regenerate this summary">
      <Form summary={summary} onDone={() => onOpenChange(false)} onStart={onStart} />
    </Dialog>
  );
}

function Form({
  summary,
  onDone,
  onStart,
}: {
  summary: SummaryView;
  onDone(): void;
  onStart(options: RegenerateOptions): Promise<void>;
}) {
  const { data: choice, error } = useSWR<ModelChoice, RequestFailed>('/api/models');
  const [options, setOptions] = useState<RegenerateOptions>({
    model: summary.model_used,
    length: summary.length ?? 'medium',
    language: summary.requested_language,
    focus: summary.focus ?? '',
  });
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  // The model of then may be gone.
  const known = choice?.models.some(({ id }) => id === options.model) ?? false;
  const model = known ? options.model : (choice?.default ?? null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (pending) return;
    setPending(true);
    setProblem(null);
    try {
      await onStart({ ...options, model });
      onDone();
    } catch (failure) {
      setProblem((failure as Error).message);
      setPending(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="grid gap-4">
      <p className="text-[0.9375rem] text-muted">
        The video is summarized once more. With the same choices the new summary takes the place of
        this one, with others it stands beside it.
      </p>
      {choice ? (
        <Fields
          options={{ ...options, model }}
          choice={choice}
          onChange={(part) => setOptions({ ...options, ...part })}
        />
      ) : (
        <div className="h-72">{!error && <Skeleton className="h-full" />}</div>
      )}
      {(problem ?? error) && <Notice tone="error">{problem ?? error?.message}</Notice>}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={pending || !choice}>
          {pending ? 'Starting…' : 'Regenerate'}
        </Button>
      </div>
    </form>
  );
}

function Fields({
  options,
  choice,
  onChange,
}: {
  options: RegenerateOptions;
  choice: ModelChoice;
  onChange(part: Partial<RegenerateOptions>): void;
}) {
  const id = useId();
  return (
    <>
      <div className="grid min-w-0 gap-1.5">
        <label htmlFor={`${id}-model`} className="font-medium text-sm">
          Model
        </label>
        <ModelSelect
          id={`${id}-model`}
          choice={choice}
          value={options.model ?? ''}
          onChange={(model) => onChange({ model })}
        />
      </div>
      <div className="grid gap-1.5">
        <p id={`${id}-length`} className="font-medium text-sm">
          Length
        </p>
        <Segmented
          value={options.length}
          onValueChange={(length) => onChange({ length })}
          choices={lengthChoices}
          labelledBy={`${id}-length`}
        />
      </div>
      <div className="grid min-w-0 gap-1.5">
        <label htmlFor={`${id}-language`} className="font-medium text-sm">
          Language
        </label>
        <Select
          id={`${id}-language`}
          value={options.language ?? asSpoken}
          onValueChange={(tag) => onChange({ language: tag === asSpoken ? null : tag })}
        >
          <SelectItem value={asSpoken}>As spoken</SelectItem>
          {languageChoices(options.language).map(({ tag, name }) => (
            <SelectItem key={tag} value={tag}>
              {name}
            </SelectItem>
          ))}
        </Select>
      </div>
      <FocusField value={options.focus} onChange={(focus) => onChange({ focus })} />
    </>
  );
}
