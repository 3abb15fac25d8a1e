import 'server-only';
import { AppError } from '../../errors';
import type { Db } from '../../server/db/open-database';
import type { PersonView } from '../operations';

/** Under what databases take as parameters of one statement. */
const askedTogether = 500;

const columns = ['id as user_id', 'name', 'email'] as const;

/** Names for ids, in no order; ids of nobody are left out. */
export async function namePeople(db: Db, userIds: Iterable<string>): Promise<PersonView[]> {
  const ids = [...new Set(userIds)];
  const people: PersonView[] = [];
  for (let at = 0; at < ids.length; at += askedTogether) {
    people.push(
      ...(await db
        .selectFrom('users')
        .select(columns)
        .where('id', 'in', ids.slice(at, at + askedTogether))
        .execute()),
    );
  }
  return people;
}

/** Somebody as they are now. */
export interface Person {
  view: PersonView;
  role: 'admin' | 'user';
  isDisabled: boolean;
}

/** Who is meant by an id or an address. Throws `not_found` naming the field that they were named in. */
export async function findPerson(db: Db, named: string, field = 'user'): Promise<Person> {
  const text = named.trim();
  const person = await db
    .selectFrom('users')
    .select([...columns, 'role', 'disabled_at'])
    .where(({ or, eb }) => or([eb('id', '=', text), eb('email', '=', text.toLowerCase())]))
    .executeTakeFirst();
  if (!person) {
    throw new AppError('not_found', 'Nobody here has this address or id.', {
      details: { field },
    });
  }
  const { role, disabled_at, ...view } = person;
  return { view, role, isDisabled: disabled_at !== null };
}

/** Whose a session is, and whether it has ended; null when there is none of that id. */
export async function findSession(
  db: Db,
  id: string,
  now: number,
): Promise<{ userId: string; hasEnded: boolean } | null> {
  const session = await db
    .selectFrom('sessions')
    .select(['user_id', 'expires_at', 'revoked_at'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!session) return null;
  return {
    userId: session.user_id,
    hasEnded: session.revoked_at !== null || session.expires_at <= now,
  };
}
