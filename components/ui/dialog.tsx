'use client';

import { X } from 'lucide-react';
import { Dialog as Primitive } from 'radix-ui';
import { type ReactNode, type RefObject, useRef } from 'react';
import { Button } from './button';

/** A modal dialog; focus goes in, to the first field if there is one, stays in, and back to where it was. */
export function Dialog({
  open,
  onOpenChange,
  title,
  returnTo,
  keepOpen,
  children,
}: {
  open: boolean;
  onOpenChange(open: boolean): void;
  title: string;
  /** Gets the focus afterwards, where what had it is gone: an item of a menu, a button that moved. */
  returnTo?: RefObject<HTMLElement | null>;
  /** Only its buttons close it: what it shows is not shown again. */
  keepOpen?: boolean;
  children: ReactNode;
}) {
  const cameFrom = useRef<Element | null>(null);
  const unlessKept = (event: Event) => {
    if (keepOpen) event.preventDefault();
  };
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-50 animate-appear bg-[oklch(0_0_0/0.45)]" />
        <Primitive.Content
          aria-describedby={undefined}
          onEscapeKeyDown={unlessKept}
          onInteractOutside={unlessKept}
          onOpenAutoFocus={(event) => {
            cameFrom.current = document.activeElement;
            const content = event.currentTarget as HTMLElement;
            const field = content.querySelector<HTMLElement>('input, textarea, [role="combobox"]');
            if (!field) return;
            event.preventDefault();
            field.focus();
          }}
          onCloseAutoFocus={(event) => {
            // The primitive knows only triggers of its own.
            event.preventDefault();
            const from = cameFrom.current;
            const to = from?.isConnected && from !== document.body ? from : returnTo?.current;
            if (to instanceof HTMLElement) to.focus();
          }}
          className="fixed top-1/2 left-1/2 z-50 max-h-[85dvh] w-[min(28rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 animate-appear overflow-y-auto rounded-xl border bg-raised p-5 shadow-xl"
        >
          <div className="mb-3 flex items-center justify-between gap-3">
            <Primitive.Title className="font-semibold text-lg">{title}</Primitive.Title>
            <Primitive.Close asChild>
              <Button variant="quiet" size="icon" aria-label="Close">
                <X aria-hidden className="size-4.5" />
              </Button>
            </Primitive.Close>
          </div>
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
