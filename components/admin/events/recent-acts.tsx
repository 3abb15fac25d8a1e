import Link from 'next/link';
import { type AuditEntry, auditPath } from '@/lib/audit';
import { TimeAgo } from '../../summaries/time-ago';
import { describeAudit } from '../describe-audit';

/** The newest acts of admins, and the way to all of them. */
export function RecentActs({ acts }: { acts: AuditEntry[] }) {
  return (
    <section aria-labelledby="acts-title" className="mt-8">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 id="acts-title" className="font-semibold text-lg">
          What admins did
        </h2>
        <Link
          href={auditPath({ group: 'admin' })}
          className="text-accent-text text-sm underline-offset-4 hover:underline"
        >
          Open the audit log
        </Link>
      </div>
      {acts.length === 0 ? (
        <p className="mt-2 text-muted">Nothing on record yet.</p>
      ) : (
        <ul className="mt-2 divide-y text-[0.9375rem]">
          {acts.map((entry) => {
            const { who, what, whom, more } = describeAudit(entry);
            return (
              <li
                key={entry.id}
                data-testid="recent-act"
                className="flex flex-wrap items-baseline gap-x-4 py-2"
              >
                <span className="wrap-anywhere min-w-0 flex-1 basis-64">
                  <span className="font-medium">{who}</span> {what}{' '}
                  {whom && <span className="font-medium">{whom}</span>}
                  {more && <span className="text-muted"> · {more}</span>}
                </span>
                <span className="text-muted text-sm">
                  <TimeAgo at={entry.at} />
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
