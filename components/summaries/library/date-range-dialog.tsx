'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Field } from '../../ui/field';

/** Asks for a first and a last day, either of which may be left open. */
export function DateRangeDialog({
  open,
  onOpenChange,
  from,
  to,
  onChoose,
}: {
  open: boolean;
  onOpenChange(open: boolean): void;
  from: string | null;
  to: string | null;
  onChoose(from: string | null, to: string | null): void;
}) {
  const [problem, setProblem] = useState<string>();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const first = String(form.get('from')) || null;
    const last = String(form.get('to')) || null;
    if (!first && !last) return setProblem('Choose at least one of the two days.');
    if (first && last && first > last) return setProblem('The last day is before the first.');
    onOpenChange(false);
    onChoose(first, last);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setProblem(undefined);
        onOpenChange(next);
      }}
      title="Choose dates"
    >
      <form onSubmit={submit} onChange={() => setProblem(undefined)} className="grid gap-4">
        <Field label="First day" name="from" type="date" defaultValue={from ?? ''} />
        <Field label="Last day" name="to" type="date" defaultValue={to ?? ''} error={problem} />
        <Button type="submit" variant="primary" className="justify-self-start">
          Show these days
        </Button>
      </form>
    </Dialog>
  );
}
