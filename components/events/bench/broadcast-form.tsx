'use client';

import { type FormEvent, memo, useState } from 'react';
import { formatCount } from '@/lib/format';
import { Button } from '../../ui/button';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { Notice } from '../../ui/notice';
import { BroadcastContent } from '../broadcast/broadcast-content';
import { type BroadcastDraft, dataOf, emptyDraft, targetOf } from '../broadcast/broadcast-draft';
import { BroadcastTarget } from '../broadcast/broadcast-target';
import { sendBroadcast } from '../broadcast/send-broadcast';
import { BenchSection } from './bench-section';

const guide =
  'Writes an event into the log. Expect it in the log here, as a toast in every browser it is for, and again when somebody catches up.';

/** Sends an event by hand: a test event to oneself, unless something else is chosen. Not drawn with every event of the stream. */
export const BroadcastForm = memo(function BroadcastForm({
  allowed,
  userId,
  sessionId,
}: {
  allowed: boolean;
  userId: string;
  sessionId: string;
}) {
  const [draft, setDraft] = useState<BroadcastDraft>({
    ...emptyDraft,
    ...{ type: 'test', audience: 'person', person: userId, sessionId },
  });
  const [refused, setRefused] = useState<{ field: string; problem: string } | null>(null);
  const [confirming, setConfirming] = useState(false);
  const [sending, setSending] = useState(false);
  const [sent, setSent] = useState('');
  const [failure, setFailure] = useState<string | null>(null);
  const target = targetOf(draft);
  const content = dataOf(draft);

  const send = async () => {
    if (!target || !content.ok) return;
    setSending(true);
    try {
      const { event_id, recipients } = await sendBroadcast(target, content.data);
      setSent(
        `Sent as ${event_id}, to ${formatCount(recipients, 'connection')} of the process that answered.`,
      );
    } catch (error) {
      setFailure((error as Error).message);
    }
    setSending(false);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSent('');
    setFailure(null);
    setRefused(content.ok ? null : content);
    if (!content.ok) return;
    if (draft.audience === 'everyone') setConfirming(true);
    else void send();
  };

  if (!allowed) {
    return (
      <BenchSection title="Broadcast" guide={guide}>
        <Notice>Only admins can broadcast.</Notice>
      </BenchSection>
    );
  }
  return (
    <BenchSection title="Broadcast" guide={guide}>
      <form onSubmit={submit} noValidate className="grid gap-4">
        <BroadcastContent draft={draft} onChange={setDraft} problem={refused} />
        <BroadcastTarget draft={draft} own={{ userId, sessionId }} onChange={setDraft} />
        {failure && <Notice tone="error">{failure}</Notice>}
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" disabled={sending || target === null}>
            {sending ? 'Sending…' : 'Send'}
          </Button>
          <p role="status" className="wrap-anywhere text-sm" data-testid="broadcast-sent">
            {target === null ? 'Say who first.' : sent}
          </p>
        </div>
      </form>
      <ConfirmDialog
        open={confirming}
        onOpenChange={setConfirming}
        title="Send this to everyone?"
        action="Send to everyone"
        onConfirm={send}
      >
        Everybody who is signed in sees it now, and whoever comes back later sees it then.
      </ConfirmDialog>
    </BenchSection>
  );
});
