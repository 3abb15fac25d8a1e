'use client';

import { type FormEvent, type ReactNode, useState } from 'react';
import type { z } from 'zod';
import { routes } from '@/lib/routes';
import { signIn } from '@/lib/users/client/auth-client';
import { type ServerAction, useAction } from '../layout/use-action';
import { Button } from '../ui/button';
import { Notice } from '../ui/notice';
import { fieldErrors, refusedFields } from './field-errors';

export interface FormErrors {
  [field: string]: string | undefined;
}

/** Makes or changes an account with a server action, then signs in with it. `values` are sent along with the fields. */
export function JoinForm<I extends { password: string }>({
  schema,
  values = {},
  action,
  submitWords,
  pendingWords,
  children,
}: {
  schema: z.ZodType<I>;
  values?: Record<string, string>;
  action: ServerAction<I, { email: string }>;
  submitWords: string;
  pendingWords: string;
  children(errors: FormErrors): ReactNode;
}) {
  const { run, error } = useAction(action);
  const [pending, setPending] = useState(false);
  const [errors, setErrors] = useState<FormErrors>({});

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(event.currentTarget));
    const parsed = schema.safeParse({ ...fields, ...values });
    setErrors(parsed.success ? {} : fieldErrors(parsed.error));
    if (!parsed.success || pending) return;
    setPending(true);
    const result = await run(parsed.data);
    if (result.ok) {
      const refused = await signIn(result.value.email, parsed.data.password);
      return window.location.assign(refused === null ? routes.home : routes.signIn);
    }
    setErrors(refusedFields(result.error));
    setPending(false);
  };

  const general = error && Object.keys(refusedFields(error)).length === 0;
  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      {general && <Notice tone="error">{error.message}</Notice>}
      {children(errors)}
      <Button type="submit" variant="primary" disabled={pending} className="mt-1 h-11">
        {pending ? pendingWords : submitWords}
      </Button>
    </form>
  );
}
