'use client';

import { toast } from 'sonner';
import { isTyping } from './typing';

const shownMs = 10_000;

interface Offer {
  toastId: string | number;
  undo(): void;
}

/** What can be undone now, the newest last. */
const offers: Offer[] = [];

/** Says what was done and offers to undo it, once: by a toast's button, or by Ctrl+Z as long as the toast is shown. */
export function offerUndo(done: string, undo: () => void): void {
  const offer: Offer = { toastId: '', undo };
  offer.toastId = toast(done, {
    duration: shownMs,
    action: { label: 'Undo', onClick: () => withdraw(offer) && undo() },
    onAutoClose: () => withdraw(offer),
    onDismiss: () => withdraw(offer),
  });
  if (offers.length === 0) document.addEventListener('keydown', onKeyDown);
  offers.push(offer);
}

/** Returns false for one that was taken before. */
function withdraw(offer: Offer): boolean {
  const at = offers.indexOf(offer);
  if (at === -1) return false;
  offers.splice(at, 1);
  if (offers.length === 0) document.removeEventListener('keydown', onKeyDown);
  return true;
}

function onKeyDown(event: KeyboardEvent): void {
  const undoes = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key === 'z';
  const offer = offers.at(-1);
  if (!undoes || !offer || isTyping(event.target)) return;
  event.preventDefault();
  withdraw(offer);
  toast.dismiss(offer.toastId);
  offer.undo();
}
