'use client';

import { useId } from 'react';
import type { CaptionLanguage } from '@/lib/summaries/schemas';
import { Checkbox } from '../../ui/checkbox';
import { FocusField } from './focus-field';
import { CaptionLanguageField, LanguageField, LengthField, ModelField } from './option-fields';
import { isExtractive, type ModelChoice, modelOf, type SubmitOptions } from './options';

/** Everything that can be chosen about the next summaries. */
export function OptionsPanel({
  options,
  choice,
  available,
  onChange,
}: {
  options: SubmitOptions;
  choice: ModelChoice;
  /** Captions that the pasted videos have. */
  available: readonly CaptionLanguage[];
  onChange(part: Partial<SubmitOptions>): void;
}) {
  const id = useId();
  const model = modelOf(options, choice);
  const cannotTranslate = isExtractive(model) && options.language !== null;
  return (
    <div className="grid gap-x-5 gap-y-4 border-t p-3.5 sm:grid-cols-2">
      <ModelField
        choice={choice}
        value={model?.id ?? ''}
        onChange={(value) => onChange({ model: value })}
      />
      <LanguageField
        value={options.language}
        onChange={(language) => onChange({ language })}
        describedBy={cannotTranslate ? `${id}-translate` : undefined}
      />
      <LengthField value={options.length} onChange={(length) => onChange({ length })} />
      <CaptionLanguageField
        value={options.captionLanguage}
        available={available}
        onChange={(captionLanguage) => onChange({ captionLanguage })}
      />
      <div className="sm:col-span-2">
        <FocusField value={options.focus} onChange={(focus) => onChange({ focus })} />
      </div>
      <div className="text-[0.9375rem] sm:col-span-2">
        <Checkbox
          checked={options.regenerate}
          onCheckedChange={(regenerate) => onChange({ regenerate })}
        >
          Summarize again what is already summarized
        </Checkbox>
      </div>
      {cannotTranslate && (
        <p id={`${id}-translate`} className="text-muted text-sm sm:col-span-2">
          The extractive model cannot translate: it picks sentences of the video as they are spoken.
        </p>
      )}
    </div>
  );
}
