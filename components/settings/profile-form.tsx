'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { toast } from 'sonner';
import { type AccountView, profileSchema } from '@/lib/users/schemas';
import { type ServerAction, useAction } from '../layout/use-action';
import { Button } from '../ui/button';
import { Notice } from '../ui/notice';
import { EmailField, NameField } from '../users/account-fields';
import { fieldErrors, refusedFields } from '../users/field-errors';

/** The name that others see, and the address that the account is known by. */
export function ProfileForm({
  account,
  save,
}: {
  account: AccountView;
  save: ServerAction<{ name: string }, { name: string }>;
}) {
  const router = useRouter();
  const [name, setName] = useState(account.name);
  const [problem, setProblem] = useState<string>();
  const { run, pending, error } = useAction(save);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const parsed = profileSchema.safeParse({ name });
    setProblem(parsed.success ? undefined : fieldErrors(parsed.error).name);
    if (!parsed.success || pending) return;
    const result = await run(parsed.data);
    if (!result.ok) return setProblem(refusedFields(result.error).name);
    setName(result.value.name);
    toast.success('Name saved');
    router.refresh();
  };
  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      {error && !problem && <Notice tone="error">{error.message}</Notice>}
      <NameField value={name} onChange={({ target }) => setName(target.value)} error={problem} />
      <EmailField
        value={account.email}
        readOnly
        className="bg-sunken text-muted"
        hint="What you sign in with. It cannot be changed."
      />
      <div>
        <Button type="submit" disabled={pending || name.trim() === account.name}>
          {pending ? 'Saving…' : 'Save name'}
        </Button>
      </div>
    </form>
  );
}
