import { z } from 'zod';
import { maxEmailLength, maxPasswordLength } from '../credential-limits';
import { lengths } from '../summaries/choices';
import { languageTag } from '../summaries/schemas';

export const emailSchema = z
  .email('Enter a full email address, such as ana@example.com.')
  .max(maxEmailLength)
  .transform((email) => email.trim().toLowerCase());

export const passwordSchema = z
  .string()
  .min(8, 'Use at least 8 characters.')
  .max(maxPasswordLength, `Use at most ${maxPasswordLength} characters.`);

export const nameSchema = z
  .string()
  .trim()
  .min(1, 'Enter a name.')
  .max(100, 'Use at most 100 characters.');

export const roles = ['user', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Ids and one-time tokens come from addresses and forms; none of ours is longer. */
const idSchema = z.string().min(1).max(100);
const tokenSchema = z.string().min(1).max(200);

/** The one-time setup form: makes the first admin. */
export const setupSchema = z.object({
  token: tokenSchema,
  name: nameSchema,
  email: emailSchema,
  password: passwordSchema,
});

export const signInSchema = z.object({
  email: z.string().trim().min(1, 'Enter your email address.'),
  password: z.string().min(1, 'Enter your password.'),
});

export const signUpSchema = setupSchema.omit({ token: true });
export const acceptInviteSchema = setupSchema.omit({ email: true });
export const resetPasswordSchema = setupSchema.pick({ token: true, password: true });

export const createUserSchema = setupSchema.omit({ token: true }).extend({ role: z.enum(roles) });
export const inviteSchema = createUserSchema.omit({ password: true });

export const userIdSchema = z.object({ user_id: idSchema });
export const inviteIdSchema = z.object({ invite_id: idSchema });
export const sessionIdSchema = z.object({ session_id: idSchema });
export const setRoleSchema = userIdSchema.extend({ role: z.enum(roles) });
export const setDisabledSchema = userIdSchema.extend({ disabled: z.boolean() });

/** `current` is missing where the account has no password yet. */
export const changePasswordSchema = z.object({
  current: z.string().max(200).optional(),
  password: passwordSchema,
});
export const profileSchema = z.object({ name: nameSchema });

/** How somebody's summaries are made unless they say otherwise; null is the server's model, and the spoken language. */
export const preferencesSchema = z.object({
  model: z.string().min(1).max(200).nullable(),
  length: z.enum(lengths),
  language: languageTag.nullable(),
});
export type Preferences = z.infer<typeof preferencesSchema>;

export const userSorts = ['name', 'last_seen', 'created'] as const;
export type UserSort = (typeof userSorts)[number];

/** What of the accounts to list. `q` is a part of a name or an address. */
export const userQuerySchema = z.object({
  q: z.string().trim().max(200).default(''),
  role: z.enum(roles).optional(),
  status: z.enum(['active', 'disabled']).optional(),
  sort: z.enum(userSorts).default('name'),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  per_page: z.coerce.number().int().min(1).max(100).default(25),
});

/** An account as admins see it. Times are epoch milliseconds. */
export interface UserView {
  user_id: string;
  email: string;
  name: string;
  role: Role;
  disabled: boolean;
  created_at: number;
  last_seen_at: number | null;
  /** Ways to sign in: `password` and ids of providers. */
  methods: string[];
  live_sessions: number;
  /** Whether an operator or a provider has vouched for the address. */
  verified: boolean;
  /** How long a link to a new password is open that nobody has used; null without one. */
  password_link_until: number | null;
}

export interface UserPage {
  items: UserView[];
  page: number;
  per_page: number;
  total: number;
}

export interface InviteView {
  invite_id: string;
  email: string;
  name: string;
  role: Role;
  invited_by: string | null;
  created_at: number;
  expires_at: number;
  expired: boolean;
}

/** A one-time address, shown once: only its hash is kept. */
export interface OneTimeLink {
  url: string;
  expires_at: number;
}

/** A session as its owner sees it. */
export interface SessionView {
  session_id: string;
  current: boolean;
  /** `Firefox on Linux`; what is not a browser by its own name. */
  device: string;
  kind: 'desktop' | 'mobile' | 'other';
  address: string | null;
  method: string | null;
  created_at: number;
  last_seen_at: number;
}

/** Names of the ways to sign in. */
export const methodNames: Record<string, string> = {
  password: 'Password',
  github: 'GitHub',
  google: 'Google',
};

export interface AccountView {
  name: string;
  email: string;
  has_password: boolean;
  /** Ids of providers that are linked. */
  providers: string[];
}
