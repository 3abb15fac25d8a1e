import type { AuditEntry } from '@/lib/audit';
import { ExactTime } from '../ui/exact-time';
import { describeAudit } from './describe-audit';

/** Lines of the audit log; a phone has them under one another. */
export function AuditTable({ entries }: { entries: AuditEntry[] }) {
  return (
    <table className="mt-5 w-full border-separate border-spacing-0 text-left text-[0.9375rem]">
      <caption className="sr-only">Audit log, newest first</caption>
      <thead className="sticky top-14 z-10 bg-surface text-muted text-sm max-md:sr-only">
        <tr>
          <th className={headStyles}>What happened</th>
          <th className={headStyles}>From</th>
          <th className={headStyles}>When</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => {
          const { who, what, whom, more } = describeAudit(entry);
          return (
            <tr key={entry.id} data-testid="audit-line">
              <td className={cellStyles}>
                <p className="break-words">
                  <span className="font-medium">{who}</span> {what}{' '}
                  {whom && <span className="wrap-anywhere font-medium">{whom}</span>}
                </p>
                {more && <p className="text-muted text-sm">{more}</p>}
                <p className="facts mt-0.5 flex flex-wrap text-muted text-sm md:hidden">
                  {entry.address && <span className="wrap-anywhere">{entry.address}</span>}
                  <span>
                    <ExactTime at={entry.at} />
                  </span>
                </p>
              </td>
              <td className={`${cellStyles} tabular-nums text-muted max-md:hidden`}>
                {entry.address}
              </td>
              <td
                className={`${cellStyles} whitespace-nowrap tabular-nums text-muted max-md:hidden`}
              >
                <ExactTime at={entry.at} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const headStyles = 'border-b py-2 pr-4 font-medium';
const cellStyles = 'border-b py-3 pr-4 align-top';
