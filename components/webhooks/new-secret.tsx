import Link from 'next/link';
import { routes } from '@/lib/routes';
import { Button } from '../ui/button';
import { CopyField } from '../ui/copy-field';

/** A signing secret for as long as the dialog is open: nobody can look at it again. */
export function NewSecret({
  secret,
  webhookId,
  note,
  onDone,
}: {
  secret: string;
  /** Leads to its page, where a test can be sent. */
  webhookId?: string;
  note?: string;
  onDone(): void;
}) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <p className="text-[0.9375rem] text-muted">
        Give it to your receiver, which checks by it that a request comes from here (Standard
        Webhooks). It is not shown again; if it is lost, make a new one.
      </p>
      <CopyField label="Signing secret" value={secret} />
      {note && <p className="text-[0.9375rem] text-muted">{note}</p>}
      <div className="flex justify-end gap-2">
        {webhookId && (
          <Button asChild>
            <Link href={routes.webhook(webhookId)}>Go to its page</Link>
          </Button>
        )}
        <Button variant="primary" onClick={onDone}>
          Done
        </Button>
      </div>
    </div>
  );
}
