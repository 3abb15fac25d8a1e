'use client';

import { CalendarDays, ChevronDown, X } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import type { Facet, SummaryFacets } from '@/lib/summaries/schemas';
import { Button } from '../../ui/button';
import { cn } from '../../ui/cn';
import {
  Menu,
  MenuContent,
  MenuItem,
  MenuRadioGroup,
  MenuRadioItem,
  MenuSeparator,
  MenuTrigger,
} from '../../ui/menu';
import { languageWords } from '../language-words';
import { DateRangeDialog } from './date-range-dialog';
import {
  type DatePreset,
  datePresets,
  describeDates,
  everything,
  isFiltered,
  type LibraryQuery,
} from './library-query';
import type { ChangeQuery } from './use-library-query';

type FacetName = 'model' | 'language' | 'playlist';
const kinds: {
  name: FacetName;
  label: string;
  any: string;
  facet: keyof SummaryFacets;
  words(value: string): string;
}[] = [
  { name: 'model', label: 'Model', any: 'Any model', facet: 'models', words: (id) => id },
  {
    name: 'language',
    label: 'Language',
    any: 'Any language',
    facet: 'languages',
    words: languageWords,
  },
  {
    name: 'playlist',
    label: 'Playlist',
    any: 'Any playlist',
    facet: 'playlists',
    words: (title) => title,
  },
];

/** Menus for what the library can be narrowed to. One that would leave everything as it is is not shown. */
export function LibraryFilters({
  query,
  facets,
  onChange,
}: {
  query: LibraryQuery;
  facets: SummaryFacets | undefined;
  onChange: ChangeQuery;
}) {
  // Every summary has a model, so these add up to the whole library.
  const total = (facets?.models ?? []).reduce((sum, { count }) => sum + count, 0);
  const narrows = ({ count }: Facet) => count < total;
  return (
    <fieldset className="mt-3 flex flex-wrap gap-2">
      <legend className="sr-only">Filters</legend>
      <DateFilter query={query} onChange={onChange} />
      {kinds.map(({ name, label, any, facet, words }) => {
        const choices = facets?.[facet] ?? [];
        const chosen = query[name];
        if (!chosen && !choices.some(narrows)) return null;
        return (
          <Menu key={name} modal={false}>
            <FilterTrigger active={chosen !== null}>{label}</FilterTrigger>
            <MenuContent align="start">
              <MenuRadioGroup
                value={chosen ?? ''}
                onValueChange={(value) => onChange({ [name]: value || null })}
              >
                <MenuRadioItem value="">{any}</MenuRadioItem>
                {choices.map(({ value, count }) => (
                  <MenuRadioItem key={value} value={value}>
                    <span className="min-w-0 flex-1 truncate">{words(value)}</span>
                    <span className="text-muted text-sm tabular-nums">{count}</span>
                  </MenuRadioItem>
                ))}
              </MenuRadioGroup>
            </MenuContent>
          </Menu>
        );
      })}
    </fieldset>
  );
}

function DateFilter({ query, onChange }: { query: LibraryQuery; onChange: ChangeQuery }) {
  const [choosing, setChoosing] = useState(false);
  const wanted = useRef(false);
  const range = query.from !== null || query.to !== null;
  return (
    <>
      <Menu modal={false}>
        <FilterTrigger active={query.date !== null || range}>
          <CalendarDays aria-hidden className="size-4" />
          Date
        </FilterTrigger>
        <MenuContent
          align="start"
          onCloseAutoFocus={() => {
            // Now that the menu has given the focus back, so can the dialog.
            if (wanted.current) setChoosing(true);
            wanted.current = false;
          }}
        >
          <MenuRadioGroup
            value={query.date ?? (range ? 'range' : '')}
            onValueChange={(value) =>
              onChange({ date: (value as DatePreset) || null, from: null, to: null })
            }
          >
            <MenuRadioItem value="">Any time</MenuRadioItem>
            {Object.entries(datePresets).map(([preset, words]) => (
              <MenuRadioItem key={preset} value={preset}>
                {words}
              </MenuRadioItem>
            ))}
          </MenuRadioGroup>
          <MenuSeparator />
          <MenuItem
            onSelect={() => {
              wanted.current = true;
            }}
            className="pl-9"
          >
            Choose dates…
          </MenuItem>
        </MenuContent>
      </Menu>
      <DateRangeDialog
        open={choosing}
        onOpenChange={setChoosing}
        from={query.from}
        to={query.to}
        onChoose={(from, to) => onChange({ date: null, from, to })}
      />
    </>
  );
}

function FilterTrigger({ active, children }: { active: boolean; children: ReactNode }) {
  return (
    <MenuTrigger asChild>
      <Button size="sm" className={cn('gap-1.5 px-2.5', active && 'border-accent')}>
        {children}
        <ChevronDown aria-hidden className="size-3.5 text-muted" />
      </Button>
    </MenuTrigger>
  );
}

/** The filters in force, each with a way out of it. */
export function ActiveFilters({ query, onChange }: { query: LibraryQuery; onChange: ChangeQuery }) {
  const { page: _, until: __, q: ___, ...filters } = everything;
  if (!isFiltered({ ...query, q: '' })) return null;
  const dates = describeDates(query);
  const active: { label: string; without: Partial<LibraryQuery> }[] = [
    ...(dates ? [{ label: dates, without: { date: null, from: null, to: null } }] : []),
    ...kinds.flatMap(({ name, label, words }) => {
      const value = query[name];
      return value ? [{ label: `${label}: ${words(value)}`, without: { [name]: null } }] : [];
    }),
  ];
  return (
    <ul aria-label="Active filters" className="mt-3 flex flex-wrap items-center gap-2">
      {active.map(({ label, without }) => (
        <li
          key={label}
          className="flex max-w-full items-center rounded-full bg-accent-soft pl-3 text-sm"
        >
          <span className="truncate">{label}</span>
          <button
            type="button"
            aria-label={`Remove the filter ${label}`}
            onClick={() => onChange(without)}
            className="flex size-7 shrink-0 items-center justify-center rounded-full text-accent-text hover:bg-accent hover:text-on-accent"
          >
            <X aria-hidden className="size-3.5" />
          </button>
        </li>
      ))}
      {active.length > 1 && (
        <li>
          <Button variant="quiet" size="sm" onClick={() => onChange(filters)}>
            Clear all
          </Button>
        </li>
      )}
    </ul>
  );
}
