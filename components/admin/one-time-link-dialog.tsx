'use client';

import type { OneTimeLink } from '@/lib/users/schemas';
import { Button } from '../ui/button';
import { CopyField } from '../ui/copy-field';
import { Dialog } from '../ui/dialog';

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
  return (
    <div className="grid gap-4">
      <p className="text-[0.9375rem] text-muted">
        Send it to <span className="wrap-anywhere text-text">{link.for}</span>, over a channel that
        only they read. It works once, until {formatUntil(link.expires_at)}, and is not shown again.
      </p>
      <CopyField
        label={link.kind === 'invite' ? 'Invitation link' : 'Password link'}
        value={link.url}
      />
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
