'use client';

import { type FormEvent, useState } from 'react';
import useSWR from 'swr';
import type { SummaryView } from '@/lib/summaries/schemas';
import type { RequestFailed } from '../../layout/fetch-json';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Notice } from '../../ui/notice';
import { Skeleton } from '../../ui/skeleton';
import { FocusField } from '../submit/focus-field';
import {
  CaptionLanguageField,
  LanguageField,
  LengthField,
  ModelField,
} from '../submit/option-fields';
import type { ModelChoice } from '../submit/options';
import type { RegenerateOptions } from './use-regeneration';

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
    captionLanguage: summary.requested_caption_language,
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
        The video is summarized once more, from the captions that it has by now. With the same
        choices and captions the new summary takes the place of this one, else it stands beside it.
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
  return (
    <>
      <ModelField
        choice={choice}
        value={options.model ?? ''}
        onChange={(model) => onChange({ model })}
      />
      <LengthField value={options.length} onChange={(length) => onChange({ length })} />
      <LanguageField value={options.language} onChange={(language) => onChange({ language })} />
      <CaptionLanguageField
        value={options.captionLanguage}
        available={[]}
        onChange={(captionLanguage) => onChange({ captionLanguage })}
      />
      <FocusField value={options.focus} onChange={(focus) => onChange({ focus })} />
    </>
  );
}
