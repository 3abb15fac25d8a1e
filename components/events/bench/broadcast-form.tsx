'use client';

import { type FormEvent, useId, useState } from 'react';
import { type EventData, eventTypes } from '@/lib/events/registry';
import { formatCount } from '@/lib/format';
import { fetchJson, postJson } from '../../layout/fetch-json';
import { Button } from '../../ui/button';
import { cn } from '../../ui/cn';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { Field, inputStyles } from '../../ui/field';
import { Notice } from '../../ui/notice';
import { Segmented } from '../../ui/segmented';
import { Select, SelectItem } from '../../ui/select';
import { BenchSection } from './bench-section';

const audiences = {
  me: 'Me, everywhere',
  session: 'This browser only',
  user: 'One person',
  other_session: 'One session',
  everyone: 'Everyone signed in',
} as const;
type AudienceChoice = keyof typeof audiences;
type EventKind = 'test' | 'system';
type Severity = EventData<'system'>['type'];

const severities: Record<Severity, string> = {
  info: 'Information',
  warning: 'Warning',
  error: 'Error',
};
const own = 'own';

/** Sends an event by hand. */
export function BroadcastForm({
  allowed,
  userId,
  sessionId,
}: {
  allowed: boolean;
  userId: string;
  sessionId: string;
}) {
  const id = useId();
  const [type, setType] = useState<EventKind>('test');
  const [json, setJson] = useState('{"hello": "world"}');
  const [message, setMessage] = useState('');
  const [severity, setSeverity] = useState<Severity>('info');
  const [audience, setAudience] = useState<AudienceChoice>('me');
  const [whom, setWhom] = useState('');
  const [topic, setTopic] = useState(own);
  const [confirming, setConfirming] = useState(false);
  const [sending, setSending] = useState(false);
  const [sent, setSent] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const named = audience === 'user' || audience === 'other_session';

  const send = async () => {
    setSending(true);
    const filters = {
      me: { user_filter: userId },
      session: { session_filter: sessionId },
      user: { user_filter: whom.trim() },
      other_session: { session_filter: whom.trim() },
      everyone: {},
    }[audience];
    try {
      const { event_id, recipients } = await fetchJson<{ event_id: string; recipients: number }>(
        '/events/broadcast',
        postJson({
          event_type: type,
          data: type === 'test' ? JSON.parse(json) : { message, type: severity },
          ...filters,
          ...(topic !== own && { subscription_filter: topic }),
        }),
      );
      setSent(
        `Sent as ${event_id}, to ${formatCount(recipients, 'connection')} of the process that answered.`,
      );
    } catch (error) {
      setProblem((error as Error).message);
    }
    setSending(false);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSent('');
    setProblem(null);
    if (type === 'test' && !isJson(json)) {
      return setProblem('The data is no JSON. Text needs quotes around it: "hello".');
    }
    if (audience === 'everyone') setConfirming(true);
    else void send();
  };

  const guide =
    'Writes an event into the log. Expect it in the log here, as a toast in every browser it is for, and again when somebody catches up.';
  if (!allowed) {
    return (
      <BenchSection title="Broadcast" guide={guide}>
        <Notice>Only admins can broadcast.</Notice>
      </BenchSection>
    );
  }
  return (
    <BenchSection title="Broadcast" guide={guide}>
      <form onSubmit={submit} className="grid gap-4">
        <div className="grid gap-1.5">
          <p id={`${id}-type`} className="font-medium text-sm">
            Type
          </p>
          <Segmented<EventKind>
            labelledBy={`${id}-type`}
            value={type}
            onValueChange={setType}
            choices={[
              { value: 'test', label: 'test' },
              { value: 'system', label: 'system' },
            ]}
          />
        </div>
        {type === 'test' ? (
          <div className="grid gap-1.5">
            <label htmlFor={`${id}-data`} className="font-medium text-sm">
              Data, as JSON
            </label>
            <textarea
              id={`${id}-data`}
              value={json}
              onChange={(event) => setJson(event.target.value)}
              rows={3}
              spellCheck={false}
              className={cn(inputStyles, 'py-2 font-mono text-sm')}
            />
          </div>
        ) : (
          <>
            <Field
              label="Message"
              required
              maxLength={2_000}
              value={message}
              onChange={(event) => setMessage(event.target.value)}
            />
            <Choice
              id={`${id}-severity`}
              label="Kind"
              value={severity}
              onChange={setSeverity}
              choices={severities}
            />
          </>
        )}
        <Choice<AudienceChoice>
          id={`${id}-audience`}
          label="For"
          value={audience}
          onChange={setAudience}
          choices={audiences}
        />
        {named && (
          <Field
            label={audience === 'user' ? 'Id of the person' : 'Id of the session'}
            hint="The list under Server shows who is connected."
            required
            maxLength={100}
            autoComplete="off"
            spellCheck={false}
            value={whom}
            onChange={(event) => setWhom(event.target.value)}
            className="font-mono"
          />
        )}
        <div className="grid gap-1.5">
          <Choice
            id={`${id}-topic`}
            label="Topic"
            value={topic}
            onChange={setTopic}
            choices={{
              [own]: 'The type’s own',
              ...Object.fromEntries(eventTypes.map((name) => [name, name])),
            }}
          />
          <p className="text-muted text-sm">Only who subscribes to it gets the event.</p>
        </div>
        {problem && <Notice tone="error">{problem}</Notice>}
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" disabled={sending}>
            {sending ? 'Sending…' : 'Send'}
          </Button>
          <p role="status" className="wrap-anywhere text-sm" data-testid="broadcast-sent">
            {sent}
          </p>
        </div>
      </form>
      <ConfirmDialog
        open={confirming}
        onOpenChange={setConfirming}
        title="Send this to everyone?"
        action="Send to everyone"
        onConfirm={send}
      >
        Everybody who is signed in sees it now, and whoever comes back later sees it then.
      </ConfirmDialog>
    </BenchSection>
  );
}

function Choice<T extends string>({
  id,
  label,
  value,
  onChange,
  choices,
}: {
  id: string;
  label: string;
  value: T;
  onChange(value: T): void;
  choices: Record<T, string>;
}) {
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-medium text-sm">
        {label}
      </label>
      <Select id={id} value={value} onValueChange={(next) => onChange(next as T)}>
        {Object.entries<string>(choices).map(([choice, name]) => (
          <SelectItem key={choice} value={choice}>
            {name}
          </SelectItem>
        ))}
      </Select>
    </div>
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
