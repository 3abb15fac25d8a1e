'use client';

import { type FormEvent, useState } from 'react';
import type { PublicError } from '@/lib/errors';
import { routes } from '@/lib/routes';
import { signIn } from '@/lib/users/client/auth-client';
import { setupSchema } from '@/lib/users/schemas';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { Notice } from '../ui/notice';
import { fieldErrors } from './field-errors';

export type CompleteSetup = (input: {
  token: string;
  name: string;
  email: string;
  password: string;
}) => Promise<{ ok: true } | { ok: false; error: PublicError }>;

/** Makes the first admin and signs them in. */
export function SetupForm({
  token,
  completeSetup,
}: {
  token: string;
  completeSetup: CompleteSetup;
}) {
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [errors, setErrors] = useState<Record<string, string>>({});

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(event.currentTarget));
    const parsed = setupSchema.safeParse({ ...values, token });
    setErrors(parsed.success ? {} : fieldErrors(parsed.error));
    if (!parsed.success) return;
    setPending(true);
    setProblem(null);
    const result = await completeSetup(parsed.data).catch(() => null);
    if (result?.ok) {
      const refused = await signIn(parsed.data.email, parsed.data.password);
      return window.location.assign(refused === null ? routes.home : routes.signIn);
    }
    setProblem(result?.error.message ?? 'The server could not be reached. Try again in a moment.');
    setPending(false);
  };

  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      {problem && <Notice tone="error">{problem}</Notice>}
      <Field label="Your name" name="name" autoComplete="name" autoFocus error={errors.name} />
      <Field label="Email" name="email" type="email" autoComplete="username" error={errors.email} />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="new-password"
        hint="At least 8 characters. A few unrelated words work well."
        error={errors.password}
      />
      <Button type="submit" variant="primary" disabled={pending} className="mt-1 h-11">
        {pending ? 'Creating…' : 'Create the admin account'}
      </Button>
    </form>
  );
}
