import { Download, Trash2, X } from 'lucide-react';
import { exportFormats } from '@/lib/summaries/choices';
import { Button } from '../../ui/button';
import { Menu, MenuContent, MenuItem, MenuTrigger } from '../../ui/menu';
import { formatNames } from '../format-names';

/** What can be done with the selected summaries; sticks to the bottom of the screen. */
export function SelectionBar({
  selectedIds,
  onPage,
  onSelectAll,
  onClear,
  onDelete,
}: {
  selectedIds: readonly string[];
  /** How many summaries the page has. */
  onPage: number;
  onSelectAll(): void;
  onClear(): void;
  onDelete(): void;
}) {
  const count = selectedIds.length;
  return (
    <section
      aria-label="Selected summaries"
      className="sticky bottom-3 z-30 mt-4 flex animate-appear flex-wrap items-center gap-x-1 gap-y-1 rounded-xl border bg-raised py-2 pr-2 pl-4 shadow-lg"
      data-print="no"
    >
      <p role="status" className="mr-1 font-medium text-[0.9375rem] tabular-nums">
        {count} selected
      </p>
      {count < onPage && (
        <Button variant="quiet" size="sm" className="px-2" onClick={onSelectAll}>
          Select all {onPage}
        </Button>
      )}
      <div className="ml-auto flex items-center gap-1">
        <Menu modal={false}>
          <MenuTrigger asChild>
            <Button variant="quiet" size="sm" className="px-2">
              <Download aria-hidden className="size-4" />
              Export
            </Button>
          </MenuTrigger>
          <MenuContent>
            {exportFormats.map((format) => (
              <MenuItem key={format} asChild>
                <a
                  href={`/api/summaries/export?${new URLSearchParams({ ids: selectedIds.join(','), format })}`}
                  download
                >
                  {formatNames[format]}
                </a>
              </MenuItem>
            ))}
          </MenuContent>
        </Menu>
        <Button variant="quiet" size="sm" className="px-2" onClick={onDelete}>
          <Trash2 aria-hidden className="size-4" />
          Delete
        </Button>
        <Button
          variant="quiet"
          size="icon"
          className="size-8"
          aria-label="Clear the selection"
          onClick={onClear}
        >
          <X aria-hidden className="size-4" />
        </Button>
      </div>
    </section>
  );
}
