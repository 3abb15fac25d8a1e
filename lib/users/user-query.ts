import type { z } from 'zod';
import { routes } from '../routes';
import { type userQuerySchema, userSorts } from './schemas';

export type UserQuery = z.infer<typeof userQuerySchema>;

/** The address of a list of accounts; what is as always is left out. */
export function usersPath({ q, role, status, sort, page }: Partial<UserQuery>): string {
  const params = new URLSearchParams({
    ...(q && { q }),
    ...(role && { role }),
    ...(status && { status }),
    ...(sort && sort !== userSorts[0] && { sort }),
    ...(page && page > 1 && { page: String(page) }),
  });
  return params.size > 0 ? `${routes.users}?${params}` : routes.users;
}
