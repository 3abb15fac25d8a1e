'use client';

import { useId, useState } from 'react';
import type { Bench, BenchSnapshot } from '@/lib/events/client/bench/bench-types';
import { type Fault, isLasting } from '@/lib/events/faults';
import { useNow } from '../../layout/use-now';
import { Button } from '../../ui/button';
import { Notice } from '../../ui/notice';
import { Select, SelectItem } from '../../ui/select';
import { BenchSection } from './bench-section';

const faultWords: Record<Fault, { name: string; expect: string }> = {
  drop: {
    name: 'Drop',
    expect:
      'Cuts the connection without a word. Expect “Reconnecting”, then “Live” with the same cursor, and nothing missed.',
  },
  stall: {
    name: 'Stall',
    expect:
      'Nothing leaves the server. Expect silence, then everything at once. After 30 s of a waiting event the server gives up on the connection.',
  },
  delay: {
    name: 'Delay',
    expect: 'Everything leaves a second late. Expect the latencies to move to the right.',
  },
  duplicate: {
    name: 'Duplicate',
    expect: 'Everything is sent twice. Expect it twice in the raw bytes and once in the events.',
  },
  trim: {
    name: 'Trimmed cursor',
    expect:
      'The server says that history before now is gone. Expect “reset” with “trimmed”; an app fetches afresh what it shows.',
  },
  expire: {
    name: 'Expired session',
    expect:
      'The stream ends as if your session had, which it has not. Expect “bye” and “Signed out”, and no retry. It comes back when you return to this tab, or connect.',
  },
};

const durations = [5, 10, 30, 60];

/** Makes things go wrong with the bench's own connection. */
export function FaultList({
  bench,
  snapshot: { state, fault },
  allowed,
}: {
  bench: Bench;
  snapshot: BenchSnapshot;
  allowed: boolean;
}) {
  const id = useId();
  const [seconds, setSeconds] = useState(10);
  const [asking, setAsking] = useState<Fault | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [done, setDone] = useState('');
  const ready = state === 'live' && asking === null;

  const inject = async (kind: Fault) => {
    setAsking(kind);
    setProblem(null);
    setDone('');
    try {
      await bench.inject(kind, seconds * 1_000);
      const { name } = faultWords[kind];
      setDone(isLasting(kind) ? `${name}: begun, for ${seconds} s.` : `${name}: done.`);
    } catch (error) {
      setProblem((error as Error).message);
    }
    setAsking(null);
  };

  const guide =
    'Each hits the connection of this page and no other. The server asks every time whether you may.';
  if (!allowed) {
    return (
      <BenchSection title="Faults" guide={guide}>
        <Notice>
          Fault injection is switched off on this server. Admins always may; for everybody else an
          operator can set <code className="font-mono">EVENTS_FAULTS_ENABLED=true</code>.
        </Notice>
      </BenchSection>
    );
  }
  return (
    <BenchSection title="Faults" guide={guide}>
      {state !== 'live' && (
        <p id={`${id}-why`} className="mb-3 text-muted text-sm">
          Connect first: a fault needs a live connection.
        </p>
      )}
      <div className="mb-4 flex items-center gap-3">
        <label htmlFor={`${id}-for`} className="shrink-0 text-sm">
          Stall, delay and duplicate last
        </label>
        <div className="w-28">
          <Select
            id={`${id}-for`}
            value={String(seconds)}
            shown={`${seconds} s`}
            onValueChange={(value) => setSeconds(Number(value))}
          >
            {durations.map((duration) => (
              <SelectItem key={duration} value={String(duration)}>
                {duration} s
              </SelectItem>
            ))}
          </Select>
        </div>
      </div>
      <ul className="grid gap-3.5">
        {(Object.keys(faultWords) as Fault[]).map((kind) => (
          <li key={kind} className="grid gap-1.5">
            <Button
              size="sm"
              className="w-fit"
              disabled={!ready}
              aria-describedby={`${id}-${kind}`}
              onClick={() => void inject(kind)}
            >
              {faultWords[kind].name}
              {isLasting(kind) && ` for ${seconds} s`}
            </Button>
            <p id={`${id}-${kind}`} className="text-muted text-sm">
              {faultWords[kind].expect}
            </p>
          </li>
        ))}
      </ul>
      <p role="status" className="mt-3 text-sm">
        {done}
      </p>
      {fault && <Running fault={fault.fault} until={fault.until} />}
      {problem && (
        <Notice tone="error" className="mt-3">
          {problem}
        </Notice>
      )}
    </BenchSection>
  );
}

function Running({ fault, until }: { fault: Fault; until: number }) {
  const now = useNow(500);
  const left = Math.max(0, Math.ceil((until - now) / 1_000));
  return (
    <p className="mt-1 text-sm text-warning tabular-nums" data-testid="fault-running">
      {faultWords[fault].name}: {left} s left.
    </p>
  );
}
