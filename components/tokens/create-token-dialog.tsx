'use client';

import { type FormEvent, type RefObject, useId, useState } from 'react';
import { type TokenScope, tokenScopes } from '@/lib/api-scopes';
import { type CreatedToken, createTokenSchema, scopeWords } from '@/lib/tokens/schemas';
import { useRequest } from '../layout/use-request';
import { Button } from '../ui/button';
import { CheckGroup } from '../ui/check-group';
import { CopyField } from '../ui/copy-field';
import { Dialog } from '../ui/dialog';
import { Field } from '../ui/field';
import { Notice } from '../ui/notice';
import { Select, SelectItem } from '../ui/select';
import { fieldErrors, refusedFields } from '../users/field-errors';
import { createToken } from './token-requests';

/** Makes a token and shows it once. */
export function CreateTokenDialog({
  open,
  origin,
  returnTo,
  onOpenChange,
  onCreated,
}: {
  open: boolean;
  origin: string;
  /** Where the focus goes afterwards, when what had it is gone. */
  returnTo?: RefObject<HTMLElement | null>;
  onOpenChange(open: boolean): void;
  onCreated(): void;
}) {
  const [created, setCreated] = useState<CreatedToken | null>(null);
  const change = (next: boolean) => {
    if (!next) setCreated(null);
    onOpenChange(next);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      returnTo={returnTo}
      keepOpen={created !== null}
      title={created ? 'Your new token' : 'New token'}
    >
      {created ? (
        <NewToken token={created} origin={origin} onDone={() => change(false)} />
      ) : (
        <TokenForm
          onCreated={(token) => {
            setCreated(token);
            onCreated();
          }}
        />
      )}
    </Dialog>
  );
}

const lifetimes = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
  { value: 'date', label: 'Until a day of your choice' },
];
const scopeChoices = tokenScopes.map((value) => ({
  value,
  label: <code className="font-mono text-sm">{value}</code>,
  hint: scopeWords[value],
}));

function TokenForm({ onCreated }: { onCreated(token: CreatedToken): void }) {
  const id = useId();
  const [scopes, setScopes] = useState<TokenScope[]>(['read']);
  const [lifetime, setLifetime] = useState('90');
  const [errors, setErrors] = useState<Record<string, string>>({});
  const { pending, error, run } = useRequest();

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (pending) return;
    const form = new FormData(event.currentTarget);
    const input = {
      name: String(form.get('name')),
      scopes,
      ...(lifetime === 'date'
        ? { expires_at: endOfDay(String(form.get('day'))) }
        : { expires_in_days: Number(lifetime) }),
    };
    const parsed = createTokenSchema.safeParse(input);
    const found = parsed.success ? {} : fieldErrors(parsed.error);
    if (found.expires_at) found.expires_at = 'Choose a day.';
    setErrors(found);
    if (!parsed.success) return;
    const outcome = await run(() => createToken(parsed.data));
    if (outcome.ok) onCreated(outcome.value);
    else setErrors(refusedFields(outcome.error));
  };
  return (
    <form onSubmit={submit} noValidate className="grid gap-5">
      {error && Object.keys(errors).length === 0 && <Notice tone="error">{error.message}</Notice>}
      <Field
        label="Name"
        name="name"
        maxLength={100}
        autoComplete="off"
        placeholder="Nightly summaries"
        hint="What uses it, so that you know later."
        error={errors.name}
      />
      <CheckGroup
        legend="It may"
        choices={scopeChoices}
        value={scopes}
        onValueChange={setScopes}
        error={errors.scopes}
      />
      <div className="grid gap-1.5">
        <label htmlFor={id} className="font-medium text-sm">
          It lasts
        </label>
        <Select id={id} value={lifetime} onValueChange={setLifetime}>
          {lifetimes.map(({ value, label }) => (
            <SelectItem key={value} value={value}>
              {label}
            </SelectItem>
          ))}
        </Select>
      </div>
      {lifetime === 'date' && (
        <Field label="Last day" name="day" type="date" error={errors.expires_at} />
      )}
      <Button type="submit" variant="primary" disabled={pending} className="justify-self-start">
        {pending ? 'Making it…' : 'Make the token'}
      </Button>
    </form>
  );
}

/** The last moment of a day where the reader is; NaN without one. */
function endOfDay(day: string): number {
  return new Date(`${day}T23:59:59`).getTime();
}

function NewToken({
  token,
  origin,
  onDone,
}: {
  token: CreatedToken;
  origin: string;
  onDone(): void;
}) {
  const path = token.scopes.includes('read') ? '/api/summaries' : '/events';
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <p className="text-[0.9375rem] text-muted">
        Copy it now: it is not shown again. Whoever has it can do what it may, so keep it like a
        password.
      </p>
      <CopyField label={`Token “${token.name}”`} value={token.token} />
      {(token.scopes.includes('read') || token.scopes.includes('events')) && (
        <CopyField
          label="Try it"
          value={`curl -H 'Authorization: Bearer ${token.token}' ${origin}${path}`}
        />
      )}
      <Button variant="primary" className="justify-self-end" onClick={onDone}>
        Done
      </Button>
    </div>
  );
}
