'use client';

import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { type HTMLAttributes, type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { Button } from '../../ui/button';
import { cn } from '../../ui/cn';

export type RowsHandle = Virtualizer<HTMLDivElement, Element>;

/**
 * Rows of one height in a box that scrolls, of which only those on screen exist. It stays at the newest, at its end, until one
 * scrolls away.
 */
export function VirtualRows({
  count,
  rowPx,
  shiftedBy,
  row,
  handle,
  className,
  ...props
}: {
  count: number;
  rowPx: number;
  /** How many rows have left at the top, ever, so that what one looks at stays where it is. */
  shiftedBy: number;
  /** A row, with the style that puts it in its place. */
  row(index: number, style: { transform: string; height: number }): ReactNode;
  handle?: (rows: RowsHandle) => void;
} & HTMLAttributes<HTMLDivElement>) {
  const box = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  const rows = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => rowPx,
    overscan: 8,
  });
  handle?.(rows);

  const shifted = useRef(shiftedBy);
  useLayoutEffect(() => {
    const by = shiftedBy - shifted.current;
    shifted.current = shiftedBy;
    const element = box.current;
    if (!element) return;
    if (following) element.scrollTop = count * rowPx;
    else if (by > 0) element.scrollTop = Math.max(0, element.scrollTop - by * rowPx);
  }, [count, shiftedBy, following, rowPx]);

  const look = () => {
    const element = box.current;
    if (!element) return;
    const below = element.scrollHeight - element.scrollTop - element.clientHeight;
    setFollowing(below < rowPx * 2);
  };
  return (
    <div className="relative">
      <div
        ref={box}
        onScroll={look}
        className={cn('h-96 overflow-auto rounded-lg border bg-raised', className)}
        {...props}
      >
        <div className="relative" role="presentation" style={{ height: count * rowPx }}>
          {rows
            .getVirtualItems()
            .map(({ index, start, size }) =>
              row(index, { transform: `translateY(${start}px)`, height: size }),
            )}
        </div>
      </div>
      {!following && (
        <Button
          size="sm"
          className="absolute right-3 bottom-3 shadow-md"
          onClick={() => setFollowing(true)}
        >
          Newest
        </Button>
      )}
    </div>
  );
}
