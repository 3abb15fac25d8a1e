import 'server-only';
import { AppError } from '../../errors';
import type { Principal } from './principal';

/** Throws `forbidden` for anybody but an admin. */
export function requireAdmin(principal: Principal): void {
  if (principal.role !== 'admin') throw new AppError('forbidden');
}
