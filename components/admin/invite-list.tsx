'use client';

import { Link2, X } from 'lucide-react';
import { useId, useState } from 'react';
import { toast } from 'sonner';
import type { InviteView } from '@/lib/users/schemas';
import { settle } from '../layout/settle';
import { TimeAgo } from '../summaries/time-ago';
import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import { ConfirmDialog } from '../ui/confirm-dialog';
import type { HandedLink } from './one-time-link-dialog';
import { roleNames, type UserActions } from './user-actions';

/** Who has been invited and has not come yet. Not there while nobody is. */
export function InviteList({
  invites,
  actions,
  onLink,
  onChanged,
}: {
  invites: InviteView[];
  actions: UserActions;
  onLink(link: HandedLink): void;
  onChanged(): void;
}) {
  const id = useId();
  const [withdrawing, setWithdrawing] = useState<InviteView | null>(null);
  if (invites.length === 0) return null;

  const renew = async ({ invite_id, email }: InviteView) => {
    const result = await settle(actions.renewInvite({ invite_id }));
    if (result.ok) onLink({ kind: 'invite', for: email, ...result.value });
    else toast.error(result.error.message);
    onChanged();
  };
  const withdraw = async ({ invite_id, email }: InviteView) => {
    const result = await settle(actions.withdrawInvite({ invite_id }));
    if (result.ok) toast.success(`The invitation of ${email} is closed`);
    else toast.error(result.error.message);
    onChanged();
  };
  return (
    <section aria-labelledby={`${id}-title`} className="mt-12">
      <h2 id={`${id}-title`} className="font-semibold text-xl">
        Invitations
      </h2>
      <ul className="mt-4 divide-y rounded-xl border">
        {invites.map((invite) => (
          <li
            key={invite.invite_id}
            className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3"
            data-testid="invite"
          >
            <div className="min-w-0 flex-1 basis-56">
              <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <span className="break-words font-medium text-[0.9375rem]">{invite.name}</span>
                {invite.expired && <Badge tone="danger">Expired</Badge>}
              </p>
              <p className="wrap-anywhere text-muted text-sm">{invite.email}</p>
              <p className="facts flex flex-wrap text-muted text-sm">
                <span>{roleNames[invite.role]}</span>
                <span>
                  Invited <TimeAgo at={invite.created_at} />
                  {invite.invited_by && ` by ${invite.invited_by}`}
                </span>
              </p>
            </div>
            <Button
              size="sm"
              onClick={() => void renew(invite)}
              aria-label={`New link for ${invite.name}`}
            >
              <Link2 aria-hidden className="size-4" />
              New link
            </Button>
            <Button
              variant="quiet"
              size="icon"
              className="size-8"
              onClick={() => setWithdrawing(invite)}
              aria-label={`Withdraw the invitation of ${invite.name}`}
            >
              <X aria-hidden className="size-4" />
            </Button>
          </li>
        ))}
      </ul>
      {withdrawing && (
        <ConfirmDialog
          open
          onOpenChange={(open) => !open && setWithdrawing(null)}
          title={`Withdraw the invitation of ${withdrawing.name}?`}
          action="Withdraw"
          danger
          onConfirm={() => withdraw(withdrawing)}
        >
          The link stops working. You can invite {withdrawing.email} again.
        </ConfirmDialog>
      )}
    </section>
  );
}
