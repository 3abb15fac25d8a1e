'use client';

import { Search } from 'lucide-react';
import { type FormEvent, useId, useRef, useState } from 'react';
import type { PublicError } from '@/lib/errors';
import type { Explanation } from '@/lib/events/operations';
import { fetchJson, postJson, type RequestFailed } from '../../layout/fetch-json';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { Notice } from '../../ui/notice';
import { refusedFields } from '../../users/field-errors';
import { LookupResult } from './lookup-result';

export interface LookupRequest {
  eventId: string;
  /** An address or an id. */
  user: string;
}

/** Why somebody did not get an event, from the log and their connections. */
export function Lookup({
  request,
  onChange,
  found,
  onFound,
}: {
  request: LookupRequest;
  onChange(request: LookupRequest): void;
  found: Explanation | null;
  onFound(found: Explanation | null): void;
}) {
  const id = useId();
  const [error, setError] = useState<PublicError | null>(null);
  const [pending, setPending] = useState(false);
  /** Only the newest question is answered. */
  const run = useRef(0);

  const lookUp = async (event: FormEvent) => {
    event.preventDefault();
    run.current += 1;
    const own = run.current;
    setPending(true);
    setError(null);
    const asked = { event_id: request.eventId.trim(), user: request.user.trim() };
    try {
      const answer = await fetchJson<Explanation>('/events/explain', postJson(asked));
      if (own === run.current) onFound(answer);
    } catch (failure) {
      if (own !== run.current) return;
      onFound(null);
      setError((failure as RequestFailed).error);
    }
    setPending(false);
  };
  const fields = error ? refusedFields(error) : {};
  const unknownPerson = error?.code === 'not_found' ? error.message : undefined;
  const elsewhere = error && !unknownPerson && Object.keys(fields).length === 0;
  return (
    <section aria-labelledby={`${id}-title`} className="mt-5">
      <h2 id={`${id}-title`} className="font-semibold text-lg">
        Why did they not get it?
      </h2>
      <p className="mt-1 max-w-prose text-muted">
        The id of an event and a person: what the log has of it, whether it was for them, and what
        became of it on each of their connections.
      </p>
      <form
        onSubmit={lookUp}
        noValidate
        className="mt-4 grid items-start gap-4 sm:grid-cols-[1fr_1fr_auto]"
      >
        <Field
          label="Event id"
          value={request.eventId}
          autoComplete="off"
          spellCheck={false}
          maxLength={100}
          error={fields.event_id}
          onChange={(event) => onChange({ ...request, eventId: event.target.value })}
        />
        <Field
          label="Person"
          placeholder="Address or id"
          value={request.user}
          autoComplete="off"
          maxLength={254}
          error={fields.user ?? unknownPerson}
          onChange={(event) => onChange({ ...request, user: event.target.value })}
        />
        <Button type="submit" variant="primary" disabled={pending} className="h-11 sm:mt-6.5">
          <Search aria-hidden className="size-4" />
          Look up
        </Button>
      </form>
      {elsewhere && (
        <Notice tone="error" className="mt-4">
          {error.message}
        </Notice>
      )}
      {found && <LookupResult explanation={found} />}
    </section>
  );
}
