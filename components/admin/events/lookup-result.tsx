import { CircleCheck, CircleHelp, CircleX, Clock } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Explanation, TraceOutcome, VerdictCode } from '@/lib/events/operations';
import { formatBytes } from '@/lib/format';
import { Badge } from '../../ui/badge';
import { ExactTime } from '../../ui/exact-time';
import { silentWords } from './silent-instances';

type Kind = 'yes' | 'soon' | 'no' | 'unknown';

const kinds: Record<VerdictCode, Kind> = {
  delivered: 'yes',
  cursor_past: 'yes',
  untaken: 'soon',
  behind: 'soon',
  not_connected: 'soon',
  skipped: 'no',
  other_topic: 'no',
  other_session: 'no',
  not_in_audience: 'no',
  internal: 'no',
  cannot_be_known: 'unknown',
  trimmed: 'unknown',
  unknown_id: 'unknown',
};
const looks: Record<Kind, { Icon: typeof Clock; tone: string }> = {
  yes: { Icon: CircleCheck, tone: 'text-success' },
  soon: { Icon: Clock, tone: 'text-warning' },
  no: { Icon: CircleX, tone: 'text-danger' },
  unknown: { Icon: CircleHelp, tone: 'text-muted' },
};

const outcomeWords: Record<TraceOutcome, string> = {
  handed_over: 'Got it',
  untaken: 'Sent, not all taken yet',
  behind: 'Not there yet',
  skipped: 'Told to load everything again',
  other_topic: 'Listens to other topics',
  other_audience: 'Not for this session or role',
  cursor_past: 'Came with a cursor past it',
  began_later: 'Began after it',
  ended_earlier: 'Ended before it',
};

/** The verdict first, then what it rests on. */
export function LookupResult({ explanation }: { explanation: Explanation }) {
  const { verdict, sentence, event, connections, known_since, barrier } = explanation;
  // What waits for somebody who cannot come is not on its way.
  const kind = verdict === 'not_connected' && barrier ? 'no' : kinds[verdict];
  const { Icon, tone } = looks[kind];
  const missing = silentWords(explanation.silent_instances);
  return (
    <div className="mt-6 grid gap-6" data-testid="lookup-result" data-verdict={verdict}>
      <p role="status" className="flex gap-3 rounded-xl border bg-raised p-4">
        <Icon aria-hidden className={`mt-0.5 size-5 shrink-0 ${tone}`} />
        <span className="wrap-anywhere font-medium">{sentence}</span>
      </p>
      {event && <LogEntry event={event} />}
      {event && <Connections connections={connections} />}
      <p className="max-w-prose text-muted text-sm">
        Known are the connections that are open and the ones that ended since{' '}
        <ExactTime at={known_since} />. “Got it” means handed to the connection: what a browser did
        with it, and what pages fetched by polling, no server knows.{missing && ` ${missing}`}
      </p>
    </div>
  );
}

function LogEntry({ event }: { event: NonNullable<Explanation['event']> }) {
  const { audience, addressee } = event;
  return (
    <section aria-label="Entry of the log">
      <h3 className="font-medium">In the log</h3>
      <dl className="mt-2 grid gap-2 text-[0.9375rem]">
        <Fact name="Event">
          {event.type} <Badge>topic {event.topic}</Badge>
        </Fact>
        <Fact name="Published">
          <ExactTime at={event.at} />
        </Fact>
        <Fact name="Audience">
          {audience.kind === 'everyone' ? 'Everyone' : `${audience.kind} ${audience.id}`}
          {addressee && ` (${addressee.name}, ${addressee.email})`}
        </Fact>
        <Fact name="Size">{formatBytes(event.size_bytes)}</Fact>
        <Fact name="Data">
          <code className="wrap-anywhere whitespace-pre-wrap font-mono text-sm">
            {JSON.stringify(event.data, null, 1)}
          </code>
        </Fact>
      </dl>
    </section>
  );
}

function Connections({ connections }: { connections: Explanation['connections'] }) {
  return (
    <section aria-label="Their connections">
      <h3 className="font-medium">Their connections</h3>
      {connections.length === 0 ? (
        <p className="mt-2 text-muted">None is known.</p>
      ) : (
        <ul className="mt-2 divide-y rounded-xl border">
          {connections.map((connection) => (
            <li
              key={connection.connection_id}
              className="grid gap-x-4 gap-y-0.5 px-4 py-3 sm:grid-cols-[minmax(0,1fr)_auto]"
              data-testid="lookup-connection"
            >
              <span className="font-medium">{outcomeWords[connection.outcome]}</span>
              <span className="text-muted text-sm">
                {connection.closed_at === null ? (
                  <>
                    Open since <ExactTime at={connection.created_at} />
                  </>
                ) : (
                  <>
                    Ended <ExactTime at={connection.closed_at} />
                  </>
                )}
              </span>
              <span className="wrap-anywhere font-mono text-muted text-sm sm:col-span-2">
                after {connection.from} up to {connection.position}
              </span>
              <span className="wrap-anywhere font-mono text-muted text-sm sm:col-span-2">
                {connection.connection_id} on {connection.instance_id}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
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
