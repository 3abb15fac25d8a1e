'use client';

import { type ReactNode, useState } from 'react';
import { toast } from 'sonner';
import { eventTypes } from '@/lib/events/registry';
import { queueWarningBytes } from '@/lib/events/stats';
import { formatBytes, formatCount } from '@/lib/format';
import { connectionStateNames } from '../../events/connection-states';
import { useConnection } from '../../events/events-provider';
import { fetchJson, postJson, type RequestFailed } from '../../layout/fetch-json';
import { TimeAgo } from '../../summaries/time-ago';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { ExactTime } from '../../ui/exact-time';
import { Notice } from '../../ui/notice';
import type { ConnectionRow } from './connection-rows';

/** Everything there is to know about one connection, and closing it. */
export function ConnectionDialog({
  row,
  gone,
  onClose,
  onChanged,
  onLookUp,
}: {
  /** As it is, or as it was last. */
  row: ConnectionRow;
  gone: boolean;
  onClose(): void;
  onChanged(): void;
  onLookUp(user: string): void;
}) {
  const own = useConnection().connectionId === row.connection_id;
  const [pending, setPending] = useState(false);
  const disconnect = async () => {
    setPending(true);
    try {
      const { connection_id } = row;
      await fetchJson('/events/disconnect', postJson({ connection_id }));
      toast.success('The connection is closed. Its page comes back by itself.');
      onClose();
    } catch (failure) {
      toast.error((failure as RequestFailed).message);
      setPending(false);
    }
    onChanged();
  };
  const { person, state, behind } = row;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title="Connection">
      {gone && (
        <Notice className="mb-4">This connection has ended. These are its last numbers.</Notice>
      )}
      <dl className="grid gap-2 text-[0.9375rem]">
        <Fact name="Person">
          <span className="font-medium">{person?.name ?? row.user_id}</span>{' '}
          {own && <Badge>This page</Badge>}
          {person && <p className="wrap-anywhere text-muted">{person.email}</p>}
        </Fact>
        <Fact name="State">
          {connectionStateNames[state] ?? state}
          {row.takes_nothing_since !== null && (
            <>
              , takes nothing since <ExactTime at={row.takes_nothing_since} />
            </>
          )}
        </Fact>
        <Fact name="Queue">
          {formatBytes(row.queue_size)}
          {row.warns && `, over the threshold of ${formatBytes(queueWarningBytes)}`}
        </Fact>
        <Fact name="Position">
          <Id>{row.cursor}</Id>
          <p className="text-muted text-sm">
            {behind === null || behind === 0
              ? 'Everything in the log has been handed over'
              : `${formatCount(behind, 'entry', 'entries')} of the log behind`}
          </p>
        </Fact>
        <Fact name="Began at">
          <Id>{row.from}</Id>
        </Fact>
        <Fact name="Topics">
          {row.subscriptions.length >= eventTypes.length ? 'All' : row.subscriptions.join(', ')}
        </Fact>
        <Fact name="Opened">
          <ExactTime at={row.created_at} />
        </Fact>
        <Fact name="Last sent">
          <TimeAgo at={row.last_activity} />
        </Fact>
        <Fact name="Renewed by">
          <ExactTime at={row.ends_at} />
        </Fact>
        <Fact name="From">{row.user_ip}</Fact>
        <Fact name="Instance">
          <Id>{row.instance_id}</Id>
        </Fact>
        <Fact name="Session">
          <Id>{row.session_id}</Id>
        </Fact>
        <Fact name="Id">
          <Id>{row.connection_id}</Id>
        </Fact>
      </dl>
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button onClick={() => onLookUp(person?.email ?? row.user_id)}>Look up an event</Button>
        <Button variant="danger" disabled={gone || pending} onClick={() => void disconnect()}>
          Disconnect
        </Button>
      </div>
    </Dialog>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[6rem_minmax(0,1fr)] gap-3">
      <dt className="text-muted">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Id({ children }: { children: string }) {
  return <code className="wrap-anywhere font-mono text-sm">{children}</code>;
}
