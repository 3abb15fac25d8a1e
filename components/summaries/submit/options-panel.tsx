'use client';

import { useId } from 'react';
import { lengths } from '@/lib/summaries/schemas';
import { Checkbox } from '../../ui/checkbox';
import { Segmented } from '../../ui/segmented';
import { Select, SelectItem } from '../../ui/select';
import { FocusField } from './focus-field';
import { languageChoices } from './languages';
import { ModelSelect } from './model-select';
import {
  isExtractive,
  lengthWords,
  type ModelChoice,
  modelOf,
  type SubmitOptions,
} from './options';

const asSpoken = 'as-spoken';
const lengthChoices = lengths.map((value) => ({ value, label: lengthWords[value] }));

/** Everything that can be chosen about the next summaries. */
export function OptionsPanel({
  options,
  choice,
  onChange,
}: {
  options: SubmitOptions;
  choice: ModelChoice;
  onChange(part: Partial<SubmitOptions>): void;
}) {
  const id = useId();
  const model = modelOf(options, choice);
  const cannotTranslate = isExtractive(model) && options.language !== null;
  return (
    <div className="grid gap-x-5 gap-y-4 border-t p-3.5 sm:grid-cols-2">
      <div className="grid min-w-0 gap-1.5">
        <label htmlFor={`${id}-model`} className="font-medium text-sm">
          Model
        </label>
        <ModelSelect
          id={`${id}-model`}
          choice={choice}
          value={model?.id ?? ''}
          onChange={(value) => onChange({ model: value })}
        />
      </div>
      <div className="grid min-w-0 gap-1.5">
        <label htmlFor={`${id}-language`} className="font-medium text-sm">
          Language
        </label>
        <Select
          id={`${id}-language`}
          value={options.language ?? asSpoken}
          onValueChange={(value) => onChange({ language: value === asSpoken ? null : value })}
          describedBy={cannotTranslate ? `${id}-translate` : undefined}
        >
          <SelectItem value={asSpoken}>As spoken</SelectItem>
          {languageChoices(options.language).map(({ tag, name }) => (
            <SelectItem key={tag} value={tag}>
              {name}
            </SelectItem>
          ))}
        </Select>
      </div>
      <div className="grid min-w-0 gap-1.5">
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
      <FocusField value={options.focus} onChange={(focus) => onChange({ focus })} />
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
