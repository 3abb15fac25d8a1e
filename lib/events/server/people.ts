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

/** Who is meant by an id or an address. Throws `not_found` saying so. */
export async function findPerson(
  db: Db,
  named: string,
): Promise<PersonView & { role: 'admin' | 'user' }> {
  const text = named.trim();
  const person = await db
    .selectFrom('users')
    .select([...columns, 'role'])
    .where(({ or, eb }) => or([eb('id', '=', text), eb('email', '=', text.toLowerCase())]))
    .executeTakeFirst();
  if (!person) {
    throw new AppError('not_found', 'Nobody here has this address or id.', {
      details: { field: 'user' },
    });
  }
  return person;
}
