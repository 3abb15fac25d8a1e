import 'server-only';
import type { Principal } from '../../server/auth/principal';
import type { Revocation } from '../../server/auth/revocation';
import type { Caller } from '../../server/http/client-address';
import type { FirstAdminContext } from './first-admin';

/** What the account verbs work with. */
export interface UsersContext extends FirstAdminContext {
  revocation: Revocation;
  /** The public address, for one-time links. */
  origin: string;
  signupEnabled: boolean;
  /** Throws `unknown_model` for one that is not configured. */
  requireModel(id: string): void;
}

/** A call by somebody who is not signed in. */
export interface PublicUsersCall extends UsersContext {
  caller: Caller;
}

/** A call by somebody who is. */
export interface UsersCall extends PublicUsersCall {
  principal: Principal;
}
