'use client';

import { useId } from 'react';
import { connectionStateNames } from '../../events/connection-states';
import { SearchBox } from '../../ui/search-box';
import { Select, SelectItem } from '../../ui/select';
import type { ConnectionRow } from './connection-rows';

export interface ConnectionFilter {
  /** In a name, an address or an id. */
  text: string;
  person: { id: string; name: string } | null;
  instance: string | null;
  state: string | null;
}

export const noFilter: ConnectionFilter = { text: '', person: null, instance: null, state: null };

const any = 'any';
const chosen = (value: string) => (value === any ? null : value);

/** Narrows the list of connections. */
export function ConnectionFilters({
  filter,
  rows,
  onChange,
}: {
  filter: ConnectionFilter;
  rows: readonly ConnectionRow[];
  onChange(filter: ConnectionFilter): void;
}) {
  const id = useId();
  const instances = [...new Set(rows.map(({ instance_id }) => instance_id))].sort();
  // What is chosen stays on offer, also when nothing is left of it.
  if (filter.instance && !instances.includes(filter.instance)) instances.push(filter.instance);
  return (
    <div className="mt-4 flex flex-wrap items-center gap-3">
      <SearchBox
        value={filter.text}
        label="Search by person, address or id"
        placeholder="Person, address or id"
        onSearch={(text) => onChange({ ...filter, text })}
        className="w-full sm:w-72"
      />
      <div className="min-w-36 flex-1 sm:max-w-60">
        <label htmlFor={`${id}-instance`} className="sr-only">
          Instance
        </label>
        <Select
          id={`${id}-instance`}
          value={filter.instance ?? any}
          onValueChange={(value) => onChange({ ...filter, instance: chosen(value) })}
        >
          <SelectItem value={any}>Every instance</SelectItem>
          {instances.map((instance) => (
            <SelectItem key={instance} value={instance}>
              {instance}
            </SelectItem>
          ))}
        </Select>
      </div>
      <div className="min-w-36 flex-1 sm:max-w-48">
        <label htmlFor={`${id}-state`} className="sr-only">
          State
        </label>
        <Select
          id={`${id}-state`}
          value={filter.state ?? any}
          onValueChange={(value) => onChange({ ...filter, state: chosen(value) })}
        >
          <SelectItem value={any}>Every state</SelectItem>
          {Object.entries(connectionStateNames).map(([state, name]) => (
            <SelectItem key={state} value={state}>
              {name}
            </SelectItem>
          ))}
        </Select>
      </div>
    </div>
  );
}
