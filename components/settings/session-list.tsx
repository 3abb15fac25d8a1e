'use client';

import { Laptop, Smartphone, SquareTerminal } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { formatCount } from '@/lib/format';
import { methodNames, type SessionView } from '@/lib/users/schemas';
import { settle } from '../layout/settle';
import type { ServerAction } from '../layout/use-action';
import { TimeAgo } from '../summaries/time-ago';
import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import { ConfirmDialog } from '../ui/confirm-dialog';

const icons = { desktop: Laptop, mobile: Smartphone, other: SquareTerminal };

/** Where somebody is signed in, with a way to end each but this one. */
export function SessionList({
  sessions,
  revoke,
  revokeOthers,
  onChanged,
}: {
  sessions: SessionView[];
  revoke: ServerAction<{ session_id: string }>;
  revokeOthers: ServerAction<void, { sessions: number }>;
  onChanged(): void;
}) {
  const [confirming, setConfirming] = useState(false);
  const [ending, setEnding] = useState<string | null>(null);
  const others = sessions.filter(({ current }) => !current);

  const end = async ({ session_id, device }: SessionView) => {
    setEnding(session_id);
    const result = await settle(revoke({ session_id }));
    setEnding(null);
    if (result.ok) toast.success(`${device} is signed out`);
    else toast.error(result.error.message);
    onChanged();
  };
  const endOthers = async () => {
    const result = await settle(revokeOthers());
    if (result.ok) toast.success(`${formatCount(result.value.sessions, 'device')} signed out`);
    else toast.error(result.error.message);
    onChanged();
  };
  return (
    <>
      <ul className="divide-y rounded-xl border">
        {sessions.map((session) => (
          <Row
            key={session.session_id}
            session={session}
            ending={ending === session.session_id}
            onEnd={() => void end(session)}
          />
        ))}
      </ul>
      {others.length > 0 && (
        <Button className="mt-4" onClick={() => setConfirming(true)}>
          Sign out everywhere else
        </Button>
      )}
      <ConfirmDialog
        open={confirming}
        onOpenChange={setConfirming}
        title="Sign out everywhere else?"
        action="Sign out"
        onConfirm={endOthers}
      >
        {formatCount(others.length, 'other device')} will have to sign in again. This one stays
        signed in.
      </ConfirmDialog>
    </>
  );
}

function Row({ session, ending, onEnd }: { session: SessionView; ending: boolean; onEnd(): void }) {
  const { device, kind, current, address, method, created_at, last_seen_at } = session;
  const Icon = icons[kind];
  return (
    <li className="flex items-center gap-3.5 px-4 py-3.5" data-testid="session">
      <Icon aria-hidden className="size-5 shrink-0 text-muted" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium text-[0.9375rem]">
          {device} {current && <Badge tone="success">This device</Badge>}
        </p>
        <p className="facts flex flex-wrap text-muted text-sm">
          {current ? (
            <span>Active now</span>
          ) : (
            <span>
              Last seen <TimeAgo at={last_seen_at} />
            </span>
          )}
          {address && <span className="wrap-anywhere tabular-nums">{address}</span>}
        </p>
        <p className="text-muted text-sm">
          Signed in <TimeAgo at={created_at} />
          {method &&
            ` with ${method === 'password' ? 'a password' : (methodNames[method] ?? method)}`}
        </p>
      </div>
      {!current && (
        <Button size="sm" disabled={ending} onClick={onEnd} aria-label={`Sign out ${device}`}>
          {ending ? 'Signing out…' : 'Sign out'}
        </Button>
      )}
    </li>
  );
}
