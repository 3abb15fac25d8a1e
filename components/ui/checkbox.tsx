'use client';

import { type ReactNode, useId } from 'react';
import { TickBox } from './tick-box';

/** A box to tick, with its words beside it. */
export function Checkbox({
  checked,
  onCheckedChange,
  children,
}: {
  checked: boolean;
  onCheckedChange(checked: boolean): void;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <span className="relative -my-1.5 -ml-2 flex items-center">
      <TickBox
        id={id}
        checked={checked}
        onCheckedChange={(state) => onCheckedChange(state === true)}
      />
      <label htmlFor={id} className="cursor-pointer">
        {children}
      </label>
    </span>
  );
}
