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
    () => groupsOf(rows, ({ instance_id }) => ({ id: instance_id, name: instance_id })),
    [rows],
  );
  const people = useMemo(
    () => groupsOf(rows, ({ person, user_id }) => ({ id: user_id, name: person?.name ?? user_id })),
    [rows],
  );
  const { instance, person } = filter;
  return (
    <div className="mt-4 grid gap-x-8 gap-y-3 md:grid-cols-2">
      <Groups
        title="By instance"
        groups={instances}
        chosen={instance === null ? null : { id: instance, name: instance }}
        onChoose={(group) => onChange({ ...filter, instance: group?.id ?? null })}
      />
      <Groups
        title="By person"
        groups={people}
        chosen={person}
        onChoose={(group) => onChange({ ...filter, person: group })}
      />
    </div>
  );
}

interface Subject {
  id: string;
  name: string;
}
interface Group extends Subject {
  count: number;
}

function groupsOf(rows: readonly ConnectionRow[], of: (row: ConnectionRow) => Subject): Group[] {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const subject = of(row);
    const group = groups.get(subject.id);
    if (group) group.count += 1;
    else groups.set(subject.id, { ...subject, count: 1 });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
}

/** The first ones, and the chosen one wherever it is: what narrows the list can always be seen and undone. */
function shownOf(groups: readonly Group[], chosen: Subject | null): Group[] {
  const first = groups.slice(0, mostShown);
  if (chosen === null || first.some(({ id }) => id === chosen.id)) return first;
  return [...first, groups.find(({ id }) => id === chosen.id) ?? { ...chosen, count: 0 }];
}

function Groups({
  title,
  groups,
  chosen,
  onChoose,
}: {
  title: string;
  groups: readonly Group[];
  chosen: Subject | null;
  onChoose(subject: Subject | null): void;
}) {
  const shown = shownOf(groups, chosen);
  const more = groups.length - shown.filter(({ count }) => count > 0).length;
  return (
    <section aria-label={title} className="min-w-0">
      <h3 className="text-muted text-sm">{title}</h3>
      <ul className="mt-1.5 flex flex-wrap gap-1.5">
        {shown.map(({ id, name, count }) => (
          <li key={id} className="min-w-0">
            <button
              type="button"
              aria-pressed={chosen?.id === id}
              onClick={() => onChoose(chosen?.id === id ? null : { id, name })}
              className={cn(
                'inline-flex h-8 max-w-full items-center gap-2 rounded-lg border px-2.5 text-sm hover:bg-sunken',
                chosen?.id === id && 'border-accent bg-accent-soft',
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
