'use client';

import { type FormEvent, useState } from 'react';
import { signIn } from '@/lib/users/client/auth-client';
import { signInSchema } from '@/lib/users/schemas';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { Notice } from '../ui/notice';
import { fieldErrors } from './field-errors';

/** Email and password; leads back to where the person was going. */
export function SignInForm({ returnTo }: { returnTo: string }) {
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [errors, setErrors] = useState<Record<string, string>>({});

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const parsed = signInSchema.safeParse(Object.fromEntries(new FormData(event.currentTarget)));
    setErrors(parsed.success ? {} : fieldErrors(parsed.error));
    if (!parsed.success) return;
    setPending(true);
    setProblem(null);
    const refused = await signIn(parsed.data.email, parsed.data.password);
    if (refused === null) return window.location.assign(returnTo);
    setProblem(refused);
    setPending(false);
  };

  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      {problem && <Notice tone="error">{problem}</Notice>}
      <Field
        label="Email"
        name="email"
        type="email"
        autoComplete="username"
        autoFocus
        error={errors.email}
      />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        error={errors.password}
      />
      <Button type="submit" variant="primary" disabled={pending} className="mt-1 h-11">
        {pending ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  );
}
