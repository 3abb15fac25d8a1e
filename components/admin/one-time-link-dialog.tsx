'use client';

import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import type { OneTimeLink } from '@/lib/users/schemas';
import { copyText } from '../layout/copy-text';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { inputStyles } from '../ui/field';

/** A link for an admin to hand over, and to whom. */
export interface HandedLink extends OneTimeLink {
  kind: 'invite' | 'password';
  for: string;
}

/** Shows a one-time link for as long as the dialog is open: nobody can look at it again. */
export function OneTimeLinkDialog({ link, onClose }: { link: HandedLink | null; onClose(): void }) {
  const title = link?.kind === 'invite' ? 'Invitation link' : 'New password link';
  return (
    <Dialog open={link !== null} onOpenChange={(open) => !open && onClose()} title={title}>
      {link && <Body link={link} onClose={onClose} />}
    </Dialog>
  );
}

function Body({ link, onClose }: { link: HandedLink; onClose(): void }) {
  const [copied, setCopied] = useState(false);
  return (
    <div className="grid gap-4">
      <p className="text-[0.9375rem] text-muted">
        Send it to <span className="wrap-anywhere text-text">{link.for}</span>, over a channel that
        only they read. It works once, until {formatUntil(link.expires_at)}, and is not shown again.
      </p>
      <div className="flex gap-2">
        <input
          readOnly
          value={link.url}
          aria-label={link.kind === 'invite' ? 'Invitation link' : 'Password link'}
          onFocus={({ currentTarget }) => currentTarget.select()}
          className={`${inputStyles} h-10 min-w-0 flex-1 font-mono text-sm`}
        />
        <Button onClick={() => void copyText(link.url).then(setCopied)}>
          {copied ? (
            <Check aria-hidden className="size-4" />
          ) : (
            <Copy aria-hidden className="size-4" />
          )}
          <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
        </Button>
      </div>
      <div className="flex justify-end">
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      </div>
    </div>
  );
}

const formatUntil = (at: number) =>
  new Date(at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
