import 'server-only';
import { AppError } from '../../errors';
import type { Db } from '../../server/db/open-database';
import { type Audience, everyone, toSession, toUser } from '../audience';
import type { Barrier, PersonView } from '../operations';
import { findPerson, findSession } from './people';

/** Whom an admin's filters mean. */
export interface BroadcastAudience {
  audience: Audience;
  /** Who is named, also by a session of theirs. */
  person: PersonView | null;
  /** Why whoever is named cannot come for it now. */
  barrier: Barrier | null;
}

/**
 * The audience of a broadcast's filters: a person by id or address, a session by its id, or everyone. Throws `not_found` naming
 * the field when there is no such person or session.
 */
export async function findAudience(
  { db, now }: { db: Db; now(): number },
  { session_filter, user_filter }: { session_filter?: string; user_filter?: string },
): Promise<BroadcastAudience> {
  if (session_filter !== undefined) {
    const id = session_filter.trim();
    const session = await findSession(db, id, now());
    if (!session) {
      throw new AppError('not_found', 'There is no such session. It may have ended long ago.', {
        details: { field: 'session_filter' },
      });
    }
    const { view, isDisabled } = await findPerson(db, session.userId, 'session_filter');
    const barrier = isDisabled ? 'account_disabled' : session.hasEnded ? 'session_ended' : null;
    return { audience: toSession(id), person: view, barrier };
  }
  if (user_filter === undefined) return { audience: everyone, person: null, barrier: null };
  const { view, isDisabled } = await findPerson(db, user_filter, 'user_filter');
  return {
    audience: toUser(view.user_id),
    person: view,
    barrier: isDisabled ? 'account_disabled' : null,
  };
}
