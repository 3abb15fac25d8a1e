'use client';

import { useId } from 'react';
import { lengths, type SummaryLength } from '@/lib/summaries/choices';
import type { CaptionLanguage } from '@/lib/summaries/schemas';
import { Segmented } from '../../ui/segmented';
import { Select, SelectGroup, SelectItem } from '../../ui/select';
import { captionWords, languageWords } from '../language-words';
import { languageChoices } from './languages';
import { ModelSelect } from './model-select';
import { lengthWords, type ModelChoice } from './options';

const asSpoken = 'as-spoken';
const lengthChoices = lengths.map((value) => ({ value, label: lengthWords[value] }));

/** Which model summarizes. */
export function ModelField({
  choice,
  value,
  lead,
  onChange,
}: {
  choice: ModelChoice;
  value: string;
  /** A choice before the models. */
  lead?: { value: string; label: string };
  onChange(model: string): void;
}) {
  const id = useId();
  return (
    <div className="grid min-w-0 gap-1.5">
      <label htmlFor={id} className="font-medium text-sm">
        Model
      </label>
      <ModelSelect id={id} choice={choice} value={value} lead={lead} onChange={onChange} />
    </div>
  );
}

/** The language of the summary; null is the one that is spoken. */
export function LanguageField({
  value,
  onChange,
  describedBy,
}: {
  value: string | null;
  onChange(language: string | null): void;
  describedBy?: string;
}) {
  const id = useId();
  return (
    <div className="grid min-w-0 gap-1.5">
      <label htmlFor={id} className="font-medium text-sm">
        Language
      </label>
      <Select
        id={id}
        value={value ?? asSpoken}
        onValueChange={(tag) => onChange(tag === asSpoken ? null : tag)}
        describedBy={describedBy}
      >
        <SelectItem value={asSpoken}>As spoken</SelectItem>
        {languageChoices(value).map(({ tag, name }) => (
          <SelectItem key={tag} value={tag}>
            {name}
          </SelectItem>
        ))}
      </Select>
    </div>
  );
}

const best = 'best';
const kindWords = { manual: 'By a person', auto: 'Automatic' } as const;

/** What captions must be in; null takes the best there are. Those that are known to exist come first. */
export function CaptionLanguageField({
  value,
  available,
  onChange,
}: {
  value: string | null;
  available: readonly CaptionLanguage[];
  onChange(language: string | null): void;
}) {
  const id = useId();
  const chosen = available.find(({ language }) => language === value);
  const shown = chosen ? captionWords(chosen) : (value && languageWords(value)) || undefined;
  // By name: YouTube has other codes for some languages (`iw` is Hebrew).
  const known = new Set(available.map(({ language }) => languageWords(language)));
  const others = languageChoices(chosen ? null : value).filter(
    ({ tag, name }) => !known.has(name) || (tag === value && !chosen),
  );
  return (
    <div className="grid min-w-0 gap-1.5">
      <label htmlFor={id} className="font-medium text-sm">
        Captions
      </label>
      <Select
        id={id}
        value={value ?? best}
        shown={shown}
        onValueChange={(tag) => onChange(tag === best ? null : tag)}
      >
        <SelectItem value={best}>The best there are</SelectItem>
        {available.length > 0 && (
          <SelectGroup label="What these videos have">
            {available.map((captions) => (
              <SelectItem
                key={captions.language}
                value={captions.language}
                detail={kindWords[captions.kind]}
              >
                {captionWords(captions)}
              </SelectItem>
            ))}
          </SelectGroup>
        )}
        <SelectGroup label={available.length > 0 ? 'Other languages' : 'Only in'}>
          {others.map(({ tag, name }) => (
            <SelectItem key={tag} value={tag}>
              {name}
            </SelectItem>
          ))}
        </SelectGroup>
      </Select>
    </div>
  );
}

/** How long the summary is. */
export function LengthField({
  value,
  onChange,
}: {
  value: SummaryLength;
  onChange(length: SummaryLength): void;
}) {
  const id = useId();
  return (
    <div className="grid min-w-0 gap-1.5">
      <p id={id} className="font-medium text-sm">
        Length
      </p>
      <Segmented value={value} onValueChange={onChange} choices={lengthChoices} labelledBy={id} />
    </div>
  );
}
