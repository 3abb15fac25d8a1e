import { CircleAlert, CircleCheck, Info } from 'lucide-react';
import Link from 'next/link';
import type { AwayDigest, AwayItem } from '@/lib/events/client/away-digest';
import { routes } from '@/lib/routes';
import { TimeAgo } from '../summaries/time-ago';
import { cn } from '../ui/cn';

const shown = 50;

const looks = {
  finished: { Icon: CircleCheck, colour: 'text-success', words: 'Finished' },
  failed: { Icon: CircleAlert, colour: 'text-danger', words: 'Failed' },
  message: { Icon: Info, colour: 'text-muted', words: 'Message' },
};

/** What happened, newest first, each with the way to it. */
export function AwayList({ digest, onFollow }: { digest: AwayDigest; onFollow(): void }) {
  const { items, capped } = digest;
  const more = items.length - shown;
  return (
    <>
      <ul className="-mx-1 grid gap-3">
        {items.slice(0, shown).map((item) => (
          <Row key={item.id} item={item} onFollow={onFollow} />
        ))}
      </ul>
      {more > 0 && (
        <p className="mt-4 text-muted">
          {capped ? 'At least ' : 'And '}
          {more.toLocaleString('en')} more.{' '}
          <Link
            href={routes.library}
            onClick={onFollow}
            className="underline underline-offset-4 hover:text-text"
          >
            Your library
          </Link>{' '}
          has all that is finished.
        </p>
      )}
    </>
  );
}

function Row({ item, onFollow }: { item: AwayItem; onFollow(): void }) {
  const { Icon, colour, words } = looks[item.kind];
  return (
    <li className="flex gap-2.5 px-1">
      <Icon aria-hidden className={cn('mt-1 size-4 shrink-0', colour)} />
      <div className="min-w-0 flex-1">
        <span className="sr-only">{words}: </span>
        {item.summaryId ? (
          <Link
            href={routes.summary(item.summaryId)}
            onClick={onFollow}
            className="font-medium underline-offset-4 [overflow-wrap:anywhere] hover:underline"
          >
            {item.title}
          </Link>
        ) : (
          <span className="[overflow-wrap:anywhere]">{item.title}</span>
        )}
        {item.detail && <p className="text-muted text-sm">{item.detail}</p>}
        <p className="text-muted text-sm">
          <TimeAgo at={item.at} />
        </p>
      </div>
    </li>
  );
}
