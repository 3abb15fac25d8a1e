'use client';

import { type FormEvent, useId, useState } from 'react';
import type { Bench, BenchSnapshot } from '@/lib/events/client/bench/bench-types';
import type { Start } from '@/lib/events/client/bench/choose-cursor';
import type { CursorPlace } from '@/lib/events/client/bench/fetch-source';
import { Button } from '../../ui/button';
import { cn } from '../../ui/cn';
import { Field } from '../../ui/field';
import { Notice } from '../../ui/notice';
import { Segmented } from '../../ui/segmented';
import { Select, SelectItem } from '../../ui/select';
import { BenchSection } from './bench-section';
import { stateWords } from './state-words';
import { allTopics, TopicChoice } from './topic-choice';

const startWords: Record<Start, { name: string; expect: string }> = {
  now: {
    name: 'From now on',
    expect: 'No cursor is sent. Expect “connected”, then only what happens next.',
  },
  oldest: {
    name: 'From the start of the log',
    expect: 'A cursor right before the oldest event you may see. Expect all of them, in order.',
  },
  last: {
    name: 'After the last id seen here',
    expect: 'Expect exactly what you missed since, once, or nothing at all.',
  },
  given: { name: 'After an id of your choice', expect: 'Expect everything after it.' },
  trimmed: {
    name: 'A trimmed cursor',
    expect:
      'One that retention has overtaken; where nothing was removed yet, the server is asked to act so. Expect “reset” with “trimmed”.',
  },
  unknown: {
    name: 'A cursor of another database',
    expect: 'Expect “reset” with “unknown_cursor”, never an error.',
  },
};

/** Connects with chosen topics and cursor, and says where the connection is now. */
export function ConnectForm({ bench, snapshot }: { bench: Bench; snapshot: BenchSnapshot }) {
  const id = useId();
  const [chosen, setChosen] = useState(allTopics);
  const [start, setStart] = useState<Start>('now');
  const [givenId, setGivenId] = useState('');
  const [cursorPlace, setCursorPlace] = useState<CursorPlace>('query');
  const all = chosen.length === allTopics.length;
  const connected = snapshot.state !== 'disconnected';

  const connect = (event: FormEvent) => {
    event.preventDefault();
    void bench.connect({ topics: all ? null : chosen, start, givenId, cursorPlace });
  };

  return (
    <BenchSection
      title="Connection"
      guide="Opens /events for this page alone. It reconnects, falls back to polling and catches up by itself, until you disconnect."
    >
      <Where snapshot={snapshot} />
      <form onSubmit={connect} className="mt-5 grid gap-5">
        <TopicChoice chosen={chosen} onChange={setChosen} />
        <div className="grid gap-1.5">
          <label htmlFor={`${id}-start`} className="font-medium text-sm">
            Start
          </label>
          <Select
            id={`${id}-start`}
            value={start}
            onValueChange={(value) => setStart(value as Start)}
            describedBy={`${id}-expect`}
          >
            {Object.entries(startWords).map(([value, { name }]) => (
              <SelectItem key={value} value={value}>
                {name}
              </SelectItem>
            ))}
          </Select>
          <p id={`${id}-expect`} className="text-muted text-sm">
            {startWords[start].expect}
          </p>
        </div>
        {start === 'given' && (
          <Field
            label="Id"
            value={givenId}
            onChange={(event) => setGivenId(event.target.value)}
            hint="Any text: what is no id of this log is answered by a reset."
            autoComplete="off"
            spellCheck={false}
            maxLength={200}
            className="font-mono"
          />
        )}
        <div className="grid gap-1.5">
          <p id={`${id}-place`} className="font-medium text-sm">
            The cursor goes into
          </p>
          <Segmented<CursorPlace>
            labelledBy={`${id}-place`}
            value={cursorPlace}
            onValueChange={setCursorPlace}
            choices={[
              { value: 'query', label: '?cursor=' },
              { value: 'header', label: 'Last-Event-ID' },
            ]}
          />
          <p className="text-muted text-sm">
            Both mean the same; a browser’s own reconnect uses the header, the app the query.
          </p>
        </div>
        {snapshot.problem && <Notice tone="error">{snapshot.problem}</Notice>}
        {chosen.length === 0 && (
          <p className="text-danger text-sm">Choose at least one topic to connect.</p>
        )}
        <div className="flex flex-wrap gap-2">
          <Button
            type="submit"
            variant={connected ? 'secondary' : 'primary'}
            disabled={chosen.length === 0 || snapshot.choosing}
          >
            {connected ? 'Connect anew' : snapshot.choosing ? 'Connecting…' : 'Connect'}
          </Button>
          {connected && <Button onClick={bench.disconnect}>Disconnect</Button>}
        </div>
      </form>
    </BenchSection>
  );
}

function Where({ snapshot: { state, connectionId, cursor } }: { snapshot: BenchSnapshot }) {
  const { name, dot } = stateWords[state];
  return (
    <div className="rounded-xl border px-4 py-3" data-testid="bench-state" data-state-name={state}>
      <p role="status" className="flex items-center gap-2 font-medium">
        <span aria-hidden className={cn('size-2.5 rounded-full', dot)} />
        {name}
      </p>
      <dl className="mt-1.5 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 text-sm">
        <dt className="text-muted">Connection</dt>
        <dd className="wrap-anywhere font-mono" data-testid="bench-connection">
          {connectionId ?? '–'}
        </dd>
        <dt className="text-muted">Cursor</dt>
        <dd className="wrap-anywhere font-mono" data-testid="bench-cursor">
          {cursor ?? '–'}
        </dd>
      </dl>
    </div>
  );
}
