import { useMemo } from 'react';
import { cn } from '../../ui/cn';
import type { ConnectionFilter } from './connection-filters';
import type { ConnectionRow } from './connection-rows';

/** The ones with the most connections are worth a look; the search finds the others. */
const mostShown = 6;

/** How many connections each instance and each person has; a click narrows the list to them. */
export function ConnectionGroups({
  rows,
  filter,
  onChange,
}: {
  rows: readonly ConnectionRow[];
  filter: ConnectionFilter;
  onChange(filter: ConnectionFilter): void;
}) {
  const instances = useMemo(
    () => groupsOf(rows, (row) => [row.instance_id, row.instance_id]),
    [rows],
  );
  const people = useMemo(
    () =>
      groupsOf(rows, ({ person, user_id }) => [person?.email ?? user_id, person?.name ?? user_id]),
    [rows],
  );
  return (
    <div className="mt-4 grid gap-x-8 gap-y-3 md:grid-cols-2">
      <Groups
        title="By instance"
        groups={instances}
        chosen={filter.instance}
        onChoose={(instance) => onChange({ ...filter, instance })}
      />
      <Groups
        title="By person"
        groups={people}
        chosen={filter.text}
        onChoose={(text) => onChange({ ...filter, text: text ?? '' })}
      />
    </div>
  );
}

interface Group {
  key: string;
  name: string;
  count: number;
}

function groupsOf(
  rows: readonly ConnectionRow[],
  of: (row: ConnectionRow) => [key: string, name: string],
): Group[] {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const [key, name] = of(row);
    const group = groups.get(key);
    if (group) group.count += 1;
    else groups.set(key, { key, name, count: 1 });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
}

function Groups({
  title,
  groups,
  chosen,
  onChoose,
}: {
  title: string;
  groups: readonly Group[];
  chosen: string | null;
  onChoose(key: string | null): void;
}) {
  const more = groups.length - mostShown;
  return (
    <section aria-label={title} className="min-w-0">
      <h3 className="text-muted text-sm">{title}</h3>
      <ul className="mt-1.5 flex flex-wrap gap-1.5">
        {groups.slice(0, mostShown).map(({ key, name, count }) => (
          <li key={key} className="min-w-0">
            <button
              type="button"
              aria-pressed={chosen === key}
              onClick={() => onChoose(chosen === key ? null : key)}
              className={cn(
                'inline-flex h-8 max-w-full items-center gap-2 rounded-lg border px-2.5 text-sm hover:bg-sunken',
                chosen === key && 'border-accent bg-accent-soft',
              )}
            >
              <span className="truncate">{name}</span>
              <span className="text-muted tabular-nums">{count.toLocaleString('en')}</span>
            </button>
          </li>
        ))}
        {more > 0 && <li className="self-center text-muted text-sm">and {more} more</li>}
      </ul>
    </section>
  );
}
