'use client';

import { type FormEvent, useId, useState } from 'react';
import { toast } from 'sonner';
import type { ActionResult } from '@/lib/action-result';
import type { PublicError } from '@/lib/errors';
import { createUserSchema, inviteSchema, type Role } from '@/lib/users/schemas';
import { settle } from '../layout/settle';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Notice } from '../ui/notice';
import { Segmented } from '../ui/segmented';
import { EmailField, NameField, NewPasswordField } from '../users/account-fields';
import { fieldErrors, refusedFields } from '../users/field-errors';
import type { HandedLink } from './one-time-link-dialog';
import type { UserActions } from './user-actions';

type Way = 'invite' | 'password';

/** Invites somebody by a link, or makes their account with a first password. */
export function AddPersonDialog({
  open,
  onOpenChange,
  ...form
}: {
  open: boolean;
  onOpenChange(open: boolean): void;
  actions: UserActions;
  onInvited(link: HandedLink): void;
  onCreated(): void;
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Add a person">
      <Form {...form} onCancel={() => onOpenChange(false)} />
    </Dialog>
  );
}

function Form({
  actions,
  onInvited,
  onCreated,
  onCancel,
}: {
  actions: UserActions;
  onInvited(link: HandedLink): void;
  onCreated(): void;
  onCancel(): void;
}) {
  const id = useId();
  const [way, setWay] = useState<Way>('invite');
  const [role, setRole] = useState<Role>('user');
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<PublicError | null>(null);
  const [pending, setPending] = useState(false);

  const send = async <T,>(answer: Promise<ActionResult<T>>): Promise<T | null> => {
    setPending(true);
    setProblem(null);
    const result = await settle(answer);
    setPending(false);
    if (result.ok) return result.value;
    const fields = refusedFields(result.error);
    setErrors(fields);
    if (Object.keys(fields).length === 0) setProblem(result.error);
    return null;
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (pending) return;
    const fields = { ...Object.fromEntries(new FormData(event.currentTarget)), role };
    if (way === 'invite') {
      const parsed = inviteSchema.safeParse(fields);
      setErrors(parsed.success ? {} : fieldErrors(parsed.error));
      if (!parsed.success) return;
      const link = await send(actions.invite(parsed.data));
      if (link) onInvited({ kind: 'invite', for: parsed.data.email, ...link });
    } else {
      const parsed = createUserSchema.safeParse(fields);
      setErrors(parsed.success ? {} : fieldErrors(parsed.error));
      if (!parsed.success || !(await send(actions.createUser(parsed.data)))) return;
      toast.success(`${parsed.data.name} can sign in now`);
      onCreated();
    }
  };
  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      {problem && <Notice tone="error">{problem.message}</Notice>}
      <NameField label="Name" autoComplete="off" error={errors.name} />
      <EmailField autoComplete="off" error={errors.email} />
      <div className="grid gap-1.5">
        <p id={`${id}-role`} className="font-medium text-sm">
          Role
        </p>
        <Segmented<Role>
          value={role}
          onValueChange={setRole}
          choices={[
            { value: 'user', label: 'User' },
            { value: 'admin', label: 'Admin' },
          ]}
          labelledBy={`${id}-role`}
        />
      </div>
      <div className="grid gap-1.5">
        <p id={`${id}-way`} className="font-medium text-sm">
          How they get in
        </p>
        <Segmented<Way>
          value={way}
          onValueChange={setWay}
          choices={[
            { value: 'invite', label: 'Invitation link' },
            { value: 'password', label: 'First password' },
          ]}
          labelledBy={`${id}-way`}
        />
      </div>
      {way === 'invite' ? (
        <p className="text-muted text-sm">
          You get a link to send them. They choose their own password, or sign in with GitHub or
          Google under this address where that is set up.
        </p>
      ) : (
        <NewPasswordField
          label="First password"
          hint="At least 8 characters. They can change it in their settings."
          error={errors.password}
        />
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={pending}>
          {way === 'invite' ? 'Make the link' : 'Create the account'}
        </Button>
      </div>
    </form>
  );
}
