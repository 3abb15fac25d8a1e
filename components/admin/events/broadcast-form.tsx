'use client';

import { Send } from 'lucide-react';
import { type FormEvent, useId, useRef, useState } from 'react';
import { toast } from 'sonner';
import useSWR from 'swr';
import { useDebounce } from 'use-debounce';
import type { BroadcastPreview } from '@/lib/events/operations';
import { BroadcastContent } from '../../events/broadcast/broadcast-content';
import { type BroadcastDraft, dataOf, targetOf } from '../../events/broadcast/broadcast-draft';
import { BroadcastTarget } from '../../events/broadcast/broadcast-target';
import { sendBroadcast } from '../../events/broadcast/send-broadcast';
import { fetchJson, postJson, type RequestFailed } from '../../layout/fetch-json';
import { Button } from '../../ui/button';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { Notice } from '../../ui/notice';
import { BroadcastReach, reachWords } from './broadcast-reach';
import { ToastPreview } from './toast-preview';

const typingMs = 300;
const recountMs = 5_000;

/** Sends everybody or somebody an event, after saying whom it will reach and how it will look. */
export function BroadcastForm({
  draft,
  onChange,
  onLookUp,
  onActed,
}: {
  draft: BroadcastDraft;
  onChange(draft: BroadcastDraft): void;
  onLookUp(eventId: string): void;
  onActed(): void;
}) {
  const id = useId();
  const submit = useRef<HTMLButtonElement>(null);
  const [problem, setProblem] = useState<{ field: string; problem: string } | null>(null);
  const [asking, setAsking] = useState(false);
  const [sent, setSent] = useState<string | null>(null);

  const wanted = JSON.stringify(targetOf(draft));
  const [target] = useDebounce(wanted, typingMs);
  const settled = target === wanted;
  const reach = useSWR<BroadcastPreview, RequestFailed>(
    target === 'null' ? null : ['/events/broadcast/preview', target],
    ([path, body]: [string, string]) => fetchJson(path, postJson(JSON.parse(body))),
    { refreshInterval: recountMs, keepPreviousData: false },
  );
  const content = dataOf(draft);
  const ready = settled && reach.data !== undefined && !reach.error;

  const ask = (event: FormEvent) => {
    event.preventDefault();
    setProblem(content.ok ? null : content);
    if (content.ok && ready) setAsking(true);
  };
  const send = async () => {
    const filters = targetOf(draft);
    if (!content.ok || !filters || !reach.data) return;
    // It goes to whom the page has named, also if their address has become another one's.
    if (filters.user_filter && reach.data.person) filters.user_filter = reach.data.person.user_id;
    try {
      const { event_id } = await sendBroadcast(filters, content.data);
      setSent(event_id);
      onChange({ ...draft, message: '' });
      onActed();
    } catch (failure) {
      toast.error((failure as RequestFailed).message);
    }
  };
  return (
    <section aria-labelledby={`${id}-title`} className="mt-5">
      <h2 id={`${id}-title`} className="font-semibold text-lg">
        Send a broadcast
      </h2>
      <form onSubmit={ask} noValidate className="mt-4 grid gap-8 lg:grid-cols-2">
        <div className="grid content-start gap-4">
          <BroadcastContent draft={draft} onChange={onChange} problem={problem} />
          <BroadcastTarget draft={draft} onChange={onChange} />
        </div>
        <div className="grid content-start gap-4 rounded-xl bg-sunken p-5 lg:self-start">
          <h3 className="font-medium">Who gets it</h3>
          {wanted === 'null' ? (
            <p className="text-muted">Say who first.</p>
          ) : (
            <BroadcastReach
              preview={settled ? reach.data : undefined}
              problem={settled && reach.error ? reach.error.message : null}
              onRetry={() => void reach.mutate()}
            />
          )}
          <h3 className="mt-2 font-medium">How it will look</h3>
          {content.ok ? (
            <ToastPreview type={draft.type} data={content.data} />
          ) : (
            <p className="text-muted">
              {draft.type === 'system' ? 'Nothing written yet.' : content.problem}
            </p>
          )}
          <p className="text-muted text-sm">
            It stays in the event log, so those who are away see it in their list when they are
            back.
          </p>
          <div>
            <Button ref={submit} type="submit" variant="primary" disabled={!ready}>
              <Send aria-hidden className="size-4" />
              Send
            </Button>
          </div>
          {sent && (
            <Notice className="bg-raised">
              Sent as <code className="wrap-anywhere font-mono text-sm">{sent}</code>.{' '}
              <button
                type="button"
                className="underline underline-offset-4"
                onClick={() => onLookUp(sent)}
              >
                Look up who got it
              </button>
            </Notice>
          )}
        </div>
      </form>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Send it now?"
        action="Send"
        returnTo={submit}
        onConfirm={send}
      >
        {reach.data && reachWords(reach.data)} It cannot be taken back.
      </ConfirmDialog>
    </section>
  );
}
