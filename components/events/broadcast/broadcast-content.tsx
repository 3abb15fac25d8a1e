import { useId } from 'react';
import { cn } from '../../ui/cn';
import { inputStyles } from '../../ui/field';
import { Segmented } from '../../ui/segmented';
import { type BroadcastDraft, withType } from './broadcast-draft';

/** What is sent: a notice in words, or a test event of any JSON. */
export function BroadcastContent({
  draft,
  onChange,
  problem,
}: {
  draft: BroadcastDraft;
  onChange(draft: BroadcastDraft): void;
  problem: { field: string; problem: string } | null;
}) {
  const id = useId();
  const isTest = draft.type === 'test';
  const field = isTest ? 'json' : 'message';
  const error = problem?.field === field ? problem.problem : null;
  return (
    <>
      <div className="grid gap-1.5">
        <p id={`${id}-type`} className="font-medium text-sm">
          What
        </p>
        <Segmented<BroadcastDraft['type']>
          value={draft.type}
          onValueChange={(type) => onChange(withType(draft, type))}
          choices={[
            { value: 'system', label: 'Notice' },
            { value: 'test', label: 'Test event' },
          ]}
          labelledBy={`${id}-type`}
        />
      </div>
      {!isTest && (
        <div className="grid gap-1.5">
          <p id={`${id}-tone`} className="font-medium text-sm">
            Kind
          </p>
          <Segmented<BroadcastDraft['tone']>
            value={draft.tone}
            onValueChange={(tone) => onChange({ ...draft, tone })}
            choices={[
              { value: 'info', label: 'Info' },
              { value: 'warning', label: 'Warning' },
              { value: 'error', label: 'Error' },
            ]}
            labelledBy={`${id}-tone`}
          />
        </div>
      )}
      <div className="grid gap-1.5">
        <label htmlFor={`${id}-text`} className="font-medium text-sm">
          {isTest ? 'Data (JSON)' : 'Message'}
        </label>
        <textarea
          id={`${id}-text`}
          key={field}
          rows={3}
          maxLength={isTest ? 8_000 : 2_000}
          value={isTest ? draft.json : draft.message}
          placeholder={
            isTest ? undefined : 'Maintenance tonight at ten. Your batches go on by themselves.'
          }
          onChange={(event) => onChange({ ...draft, [field]: event.target.value })}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          spellCheck={!isTest}
          className={cn(inputStyles, 'py-2.5', isTest && 'font-mono text-sm')}
        />
        {error && (
          <p id={`${id}-error`} role="alert" className="text-danger text-sm">
            {error}
          </p>
        )}
      </div>
    </>
  );
}
