'use client';

import { Popover as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';

/** Some sentences that open with a click or a tap on the child, which must be a button. */
export function Popover({ content, children }: { content: ReactNode; children: ReactNode }) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          align="start"
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-w-[min(20rem,calc(100vw-1rem))] animate-appear rounded-lg border bg-raised px-3.5 py-2.5 text-[0.9375rem] shadow-lg outline-none"
        >
          {content}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
