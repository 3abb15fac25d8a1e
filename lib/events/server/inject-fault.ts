import 'server-only';
import { z } from 'zod';
import { AppError } from '../../errors';
import { parseInput } from '../../parse-input';
import type { PeerQuestion } from '../../server/peers/peers';
import { type FaultRequest, faultRequestSchema } from '../faults';
import type { OperationsCall, OperationsContext } from './operations-context';

export interface FaultCall extends OperationsCall {
  /** Whether people who are no admins may do this, too. */
  faultsEnabled: boolean;
}

const askedSchema = faultRequestSchema.required().extend({ user_id: z.string() });
const outcomes = ['done', 'unknown', 'behind'] as const;
type Outcome = (typeof outcomes)[number];

const question: PeerQuestion<z.infer<typeof askedSchema>, Outcome> = {
  name: 'events_fault',
  input: askedSchema,
  answer: z.enum(outcomes),
};

/**
 * Makes something go wrong with one of the caller's own connections, whichever instance has it, for developers. Throws
 * `forbidden` where that is switched off, `not_found` for a connection that is another person's or none, and `conflict` for
 * a trim of one that is held up.
 */
export async function injectFault(call: FaultCall, input: unknown): Promise<FaultRequest> {
  const { principal, faultsEnabled, peers } = call;
  if (!faultsEnabled && principal.role !== 'admin') {
    throw new AppError('forbidden', 'Fault injection is switched off on this server.');
  }
  const request = parseInput(faultRequestSchema, input);
  const asked = { ...request, user_id: principal.userId };
  let outcome = injectHere(call, asked);
  if (outcome === 'unknown') {
    const { answers } = await peers.ask(question, asked);
    outcome = answers.find((answer) => answer !== 'unknown') ?? 'unknown';
  }
  if (outcome === 'unknown') {
    throw new AppError('not_found', 'You have no such connection. It may have been closed.');
  }
  if (outcome === 'behind') {
    throw new AppError(
      'conflict',
      'This connection takes nothing at the moment. Wait until it does.',
    );
  }
  return request;
}

export function answerFaults(context: OperationsContext): void {
  context.peers.onAsked(question, (asked) => injectHere(context, asked));
}

function injectHere(
  { broadcaster }: OperationsContext,
  { connection_id, user_id, fault, duration_ms }: z.infer<typeof askedSchema>,
): Outcome {
  const connection = broadcaster
    .connections()
    .find(({ id, viewer }) => id === connection_id && viewer.userId === user_id);
  if (!connection) return 'unknown';
  if (fault === 'trim') return connection.trim() ? 'done' : 'behind';
  if (fault === 'expire') broadcaster.disconnect((one) => one === connection, 'session_expired');
  else connection.inject(fault, duration_ms);
  return 'done';
}
