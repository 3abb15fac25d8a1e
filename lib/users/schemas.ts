import { z } from 'zod';

export const emailSchema = z
  .email('Enter a full email address, such as ana@example.com.')
  .max(254)
  .transform((email) => email.trim().toLowerCase());

export const passwordSchema = z
  .string()
  .min(8, 'Use at least 8 characters.')
  .max(200, 'Use at most 200 characters.');

/** The one-time setup form: makes the first admin. */
export const setupSchema = z.object({
  token: z.string().min(1).max(200),
  name: z.string().trim().min(1, 'Enter a name.').max(100),
  email: emailSchema,
  password: passwordSchema,
});

export const signInSchema = z.object({
  email: z.string().trim().min(1, 'Enter your email address.'),
  password: z.string().min(1, 'Enter your password.'),
});
