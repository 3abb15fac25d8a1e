'use client';

import { type FormEvent, useRef, useState } from 'react';
import { toast } from 'sonner';
import { formatCount } from '@/lib/format';
import { changePasswordSchema } from '@/lib/users/schemas';
import { type ServerAction, useAction } from '../layout/use-action';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { Notice } from '../ui/notice';
import { NewPasswordField } from '../users/account-fields';
import { fieldErrors, refusedFields } from '../users/field-errors';

/** Changes the password with the current one, or sets a first one. */
export function PasswordForm({
  email,
  hasPassword,
  change,
  onChanged,
}: {
  email: string;
  hasPassword: boolean;
  change: ServerAction<{ current?: string; password: string }, { ended: number }>;
  onChanged(): void;
}) {
  const form = useRef<HTMLFormElement>(null);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const { run, pending, error } = useAction(change);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(event.currentTarget));
    const parsed = changePasswordSchema.safeParse(fields);
    const found = parsed.success ? {} : fieldErrors(parsed.error);
    if (hasPassword && !fields.current) found.current = 'Enter your current password.';
    setErrors(found);
    if (!parsed.success || Object.keys(found).length > 0 || pending) return;
    const result = await run(parsed.data);
    if (!result.ok) return setErrors(refusedFields(result.error));
    form.current?.reset();
    const { ended } = result.value;
    toast.success(hasPassword ? 'Password changed' : 'Password set', {
      description: ended > 0 ? `${formatCount(ended, 'other device')} signed out` : undefined,
    });
    onChanged();
  };
  const general = error && Object.keys(refusedFields(error)).length === 0;
  return (
    <form ref={form} onSubmit={submit} noValidate className="grid gap-4">
      {general && <Notice tone="error">{error.message}</Notice>}
      {/* Password managers keep the password with the name it is for. */}
      <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
      {hasPassword && (
        <Field
          label="Current password"
          name="current"
          type="password"
          autoComplete="current-password"
          error={errors.current}
        />
      )}
      <NewPasswordField label="New password" error={errors.password} />
      <div>
        <Button type="submit" disabled={pending}>
          {pending ? 'Saving…' : hasPassword ? 'Change password' : 'Set password'}
        </Button>
      </div>
    </form>
  );
}
