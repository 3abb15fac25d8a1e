import 'server-only';
import { formatCount } from '../../format';
import type { Explanation, TraceOutcome, VerdictCode } from '../operations';

type Facts = Omit<Explanation, 'verdict' | 'sentence'>;

/** What is worth saying first about somebody's connections. */
const bySignificance = [
  ['handed_over', 'delivered'],
  ['untaken', 'untaken'],
  ['behind', 'behind'],
  ['skipped', 'skipped'],
  ['other_topic', 'other_topic'],
  ['other_audience', 'other_session'],
] as const satisfies readonly (readonly [TraceOutcome, VerdictCode])[];

/**
 * Puts the facts into one verdict with its sentence. For who is in the audience, the connections decide; also for who got it in
 * a role that they have no more.
 */
export function giveVerdict(found: VerdictCode | 'in_audience', facts: Facts): Explanation {
  const gotIt = facts.connections.some(({ outcome }) => outcome === 'handed_over');
  const verdict = found === 'in_audience' || gotIt ? fromConnections(facts) : found;
  return { verdict, sentence: sentenceOf(verdict, facts), ...facts };
}

function fromConnections({ connections, event, known_since }: Facts): VerdictCode {
  const outcomes = new Set(connections.map(({ outcome }) => outcome));
  const [, verdict] = bySignificance.find(([outcome]) => outcomes.has(outcome)) ?? [];
  if (verdict) return verdict;
  return event!.at < known_since ? 'cannot_be_known' : 'not_connected';
}

function sentenceOf(verdict: VerdictCode, { person: { name }, connections, event }: Facts): string {
  const count = (outcome: TraceOutcome) =>
    connections.filter((connection) => connection.outcome === outcome).length;
  const open = connections.some(({ closed_at }) => closed_at === null);
  switch (verdict) {
    case 'delivered':
      return `${name} got it: it was handed to ${formatCount(count('handed_over'), 'connection')} of theirs.`;
    case 'untaken':
      return `It was sent to ${name}, but the receiver had not taken everything: it may still be on its way, and comes again when they reconnect.`;
    case 'behind':
      return `${name} has not got it yet: their connection is behind and has not reached it.`;
    case 'skipped':
      return `${name} did not get it as an event: they were too far behind, and their page was told to load everything again instead.`;
    case 'other_topic':
      return `${name} was connected, but only to other topics than “${event?.topic}”.`;
    case 'other_session':
      return event?.audience.kind === 'session'
        ? `${name} was connected, but not in the session it was for.`
        : `${name} was connected, but in another role than they have now.`;
    case 'not_connected':
      return open
        ? `${name} was not connected when it happened: every connection of theirs ended before it or began after it. A page loaded since shows the state with it.`
        : `${name} has not been connected since it happened. It waits in the log and is sent when they come back, unless it is trimmed first.`;
    case 'cannot_be_known':
      return `It was meant for ${name}, but the connections of that time are not known any more, so nobody can tell whether they got it.`;
    case 'not_in_audience':
      return `${name} did not get it because it was not for them: ${forWhom(event)}.`;
    case 'trimmed':
      return `The log no longer keeps this event, so nobody can tell whether it was for ${name} or reached them.`;
    case 'unknown_id':
      return 'This log has never had an event with this id: it is mistyped, or from another database.';
    case 'internal':
      return 'This id belongs to a note between the server’s own processes. Nobody is ever sent those.';
  }
}

function forWhom(event: Facts['event']): string {
  const { audience, addressee } = event!;
  if (addressee) {
    return audience.kind === 'session'
      ? `it went to one session of ${addressee.name}`
      : `it went to ${addressee.name} only`;
  }
  if (audience.kind === 'role') return `it went to everybody with the role “${audience.id}”`;
  return `it went to a ${audience.kind} that is gone`;
}
