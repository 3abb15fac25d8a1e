'use client';

import { useId, useMemo, useState } from 'react';
import {
  headOf,
  type RawSnapshot,
  rawRows,
  rawText,
  type RawView as View,
} from '@/lib/events/client/bench/raw-log';
import { cn } from '../../ui/cn';
import { Segmented } from '../../ui/segmented';
import { CopyButton } from './copy-button';
import { VirtualRows } from './virtual-rows';

const rowPx = 20;

/** The bytes of the stream exactly as they came, one block for each read. */
export function RawView({ raw: { blocks, shiftedBy } }: { raw: RawSnapshot }) {
  const id = useId();
  const [view, setView] = useState<View>('text');
  const rows = useMemo(() => rawRows(blocks, view), [blocks, view]);
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <span id={id} className="sr-only">
          Shown as
        </span>
        <Segmented<View>
          labelledBy={id}
          value={view}
          onValueChange={setView}
          choices={[
            { value: 'text', label: 'Text' },
            { value: 'hex', label: 'Hex' },
          ]}
        />
        <CopyButton
          what="Raw bytes"
          label="Copy"
          disabled={blocks.length === 0}
          text={() => rawText(blocks, view)}
        />
      </div>
      {blocks.length > 0 ? (
        <VirtualRows
          key={view}
          role="log"
          aria-live="off"
          aria-label="Raw bytes"
          tabIndex={0}
          data-testid="raw-rows"
          count={rows.count}
          rowPx={rowPx}
          shiftedBy={shiftedBy[view]}
          row={(index, style) => {
            if (index >= rows.count) return null;
            const { block, text } = rows.row(index);
            return (
              <div
                key={index}
                style={style}
                className={cn(
                  'absolute left-0 min-w-full whitespace-pre px-3 font-mono text-[0.8125rem] leading-5',
                  text === null && 'bg-sunken text-muted',
                )}
              >
                {text ?? headOf(block)}
              </div>
            );
          }}
        />
      ) : (
        <div className="flex h-96 flex-col justify-center rounded-lg border border-dashed px-6 text-center">
          <p className="font-medium">No bytes yet</p>
          <p className="mt-1 text-muted text-sm">
            Connect to see the request, the answer and every block of the stream.
          </p>
        </div>
      )}
    </>
  );
}
