import 'server-only';
import { formatCount } from '../../format';
import type { Barrier, Explanation, TraceOutcome, VerdictCode } from '../operations';

type Facts = Omit<Explanation, 'verdict' | 'sentence'>;

/**
 * What is worth saying first about somebody's connections, and what must be known for it to be true of the person: `nothing` but
 * that connection, every instance that had one, or every connection since the event.
 */
const bySignificance = [
  ['handed_over', 'delivered', 'nothing'],
  ['cursor_past', 'cursor_past', 'nothing'],
  ['untaken', 'untaken', 'nothing'],
  ['behind', 'behind', 'instances'],
  ['skipped', 'skipped', 'instances'],
  ['other_topic', 'other_topic', 'connections'],
  ['other_audience', 'other_session', 'connections'],
] as const satisfies readonly (readonly [
  TraceOutcome,
  VerdictCode,
  'nothing' | 'instances' | 'connections',
])[];

/**
 * Puts the facts into one verdict with its sentence. For who is in the audience, the connections decide; also for who got it in
 * a role that they have no more.
 */
export function giveVerdict(found: VerdictCode | 'in_audience', facts: Facts): Explanation {
  const gotIt = facts.connections.some(({ outcome }) => outcome === 'handed_over');
  const verdict = found === 'in_audience' || gotIt ? fromConnections(facts) : found;
  return { verdict, sentence: sentenceOf(verdict, facts), ...facts };
}

function fromConnections(facts: Facts): VerdictCode {
  const outcomes = new Set(facts.connections.map(({ outcome }) => outcome));
  const [, verdict = 'not_connected', needs = 'connections'] =
    bySignificance.find(([outcome]) => outcomes.has(outcome)) ?? [];
  if (needs === 'nothing') return verdict;
  const isForgotten = needs === 'connections' && facts.event!.at < facts.known_since;
  return isForgotten || missingInstances(facts) ? 'cannot_be_known' : verdict;
}

/** Which instances may know more, in words; null when none is missing. */
function missingInstances({ silent_instances, stopped_instances }: Facts): string | null {
  if (silent_instances === null) return 'other instances could not be asked';
  if (silent_instances > 0) return `${formatCount(silent_instances, 'instance')} did not answer`;
  if (stopped_instances === 0) return null;
  return `${formatCount(stopped_instances, 'instance')} that ran then ${stopped_instances === 1 ? 'has' : 'have'} stopped`;
}

function sentenceOf(verdict: VerdictCode, facts: Facts): string {
  const { person, connections, event, barrier } = facts;
  const { name } = person;
  const count = (outcome: TraceOutcome) =>
    connections.filter((connection) => connection.outcome === outcome).length;
  const open = connections.some(({ closed_at }) => closed_at === null);
  switch (verdict) {
    case 'delivered':
      return `${name} got it: it was handed to ${formatCount(count('handed_over'), 'connection')} of theirs.`;
    case 'untaken':
      return `It was sent to ${name}, but the receiver had not taken everything: it may still be on its way${barrier ? '' : ', and comes again when they reconnect'}.`;
    case 'cursor_past':
      return `${name} came with a cursor past it: their page had got it already, or has loaded everything since.`;
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
      if (open) {
        return `${name} was not connected when it happened: every connection of theirs ended before it or began after it. A page loaded since shows the state with it.`;
      }
      return `${name} has not been connected since it happened${waitsFor(barrier)}`;
    case 'cannot_be_known':
      return `It was meant for ${name}, but ${missingInstances(facts) ?? 'the connections of that time are not known any more'}, so nobody can tell whether they got it.`;
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

/** What becomes of an event that somebody was not there for: the end of a sentence. */
function waitsFor(barrier: Barrier | null): string {
  switch (barrier) {
    case 'account_disabled':
      return ', and cannot come for it: their account is disabled.';
    case 'session_ended':
      return ', and nobody can come for it: the session that it was for has ended.';
    case null:
      return '. It waits in the log and is sent when they come back, unless it is trimmed first.';
  }
}
