'use client';

import { AlertDialog as Primitive } from 'radix-ui';
import { type ReactNode, type RefObject, useRef, useState } from 'react';
import { Button } from './button';

/** Asks before something that cannot be taken back at once. Stays open, and waits, until `onConfirm` has settled. */
export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  action,
  danger,
  returnTo,
  onConfirm,
  children,
}: {
  open: boolean;
  onOpenChange(open: boolean): void;
  title: string;
  /** What the button does, in a word or two. */
  action: string;
  danger?: boolean;
  /** Gets the focus afterwards, where what had it is gone: an item of a menu, what was deleted. */
  returnTo?: RefObject<HTMLElement | null>;
  onConfirm(): Promise<void>;
  children: ReactNode;
}) {
  const cameFrom = useRef<Element | null>(null);
  const [pending, setPending] = useState(false);
  const confirm = async () => {
    setPending(true);
    await onConfirm();
    setPending(false);
    onOpenChange(false);
  };
  return (
    <Primitive.Root open={open} onOpenChange={(next) => !pending && onOpenChange(next)}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-50 animate-appear bg-[oklch(0_0_0/0.45)]" />
        <Primitive.Content
          onOpenAutoFocus={() => {
            cameFrom.current = document.activeElement;
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
          <Primitive.Title className="font-semibold text-lg">{title}</Primitive.Title>
          <Primitive.Description asChild>
            <div className="mt-2 text-[0.9375rem] text-muted">{children}</div>
          </Primitive.Description>
          <div className="mt-5 flex justify-end gap-2">
            <Primitive.Cancel asChild>
              <Button disabled={pending}>Cancel</Button>
            </Primitive.Cancel>
            <Button
              variant={danger ? 'danger' : 'primary'}
              disabled={pending}
              onClick={() => void confirm()}
            >
              {action}
            </Button>
          </div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
