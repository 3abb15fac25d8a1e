'use client';

import { Copy, Download, RefreshCw, Trash2 } from 'lucide-react';
import { toast } from 'sonner';
import { exportFormats } from '@/lib/summaries/choices';
import { toMarkdown } from '@/lib/summaries/export-summary';
import type { SummaryView } from '@/lib/summaries/schemas';
import { copyText } from '../../layout/copy-text';
import { shortcutTargets } from '../../layout/shortcuts';
import { Button } from '../../ui/button';
import { Menu, MenuContent, MenuItem, MenuTrigger } from '../../ui/menu';
import { formatNames } from '../format-names';

/** What can be done with a summary. */
export function SummaryActions({
  summary,
  busy,
  onRegenerate,
  onDelete,
}: {
  summary: SummaryView;
  /** It is being made anew or deleted. */
  busy: boolean;
  /** Absent for uploads: their captions are not kept as something to ask for again. */
  onRegenerate?(): void;
  onDelete(): void;
}) {
  const copy = async () => {
    if (await copyText(toMarkdown(summary))) toast.success('Copied as Markdown', { id: 'copied' });
    else {
      toast.error('The browser did not allow copying', {
        description: 'Download it as Markdown instead.',
      });
    }
  };
  return (
    <fieldset className="mt-4 -ml-2.5 flex flex-wrap gap-1" data-print="no">
      <legend className="sr-only">Actions</legend>
      <Button
        variant="quiet"
        size="sm"
        className="px-2.5"
        {...shortcutTargets.copy}
        onClick={() => void copy()}
      >
        <Copy aria-hidden className="size-4" />
        Copy as Markdown
      </Button>
      <Menu modal={false}>
        <MenuTrigger asChild>
          <Button variant="quiet" size="sm" className="px-2.5">
            <Download aria-hidden className="size-4" />
            Download
          </Button>
        </MenuTrigger>
        <MenuContent align="start">
          {exportFormats.map((format) => (
            <MenuItem key={format} asChild>
              <a href={`/api/summaries/${summary.summary_id}/export?format=${format}`} download>
                {formatNames[format]}
              </a>
            </MenuItem>
          ))}
        </MenuContent>
      </Menu>
      {onRegenerate && (
        <Button variant="quiet" size="sm" className="px-2.5" disabled={busy} onClick={onRegenerate}>
          <RefreshCw aria-hidden className="size-4" />
          Regenerate
        </Button>
      )}
      <Button variant="quiet" size="sm" className="px-2.5" disabled={busy} onClick={onDelete}>
        <Trash2 aria-hidden className="size-4" />
        Delete
      </Button>
    </fieldset>
  );
}
