'use client';

import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Bench } from '@/lib/events/client/bench/bench-types';
import { createBrowserBench } from '@/lib/events/client/bench/browser-bench';
import { fetchJson, postJson } from '../../layout/fetch-json';
import { Later, partOf } from '../../layout/later';
import { ConnectForm } from './connect-form';
import { StateMachine } from './state-machine';

export interface StreamBenchProps {
  userId: string;
  sessionId: string;
  /** Any id of the log, for its epoch. */
  anyId: string;
  mayInject: boolean;
  mayBroadcast: boolean;
  /** For tests. */
  bench?: Bench;
}

// One connects first: what is of use only then does not hold up the page.
const logPanel = partOf(() => import('./log-panel').then((file) => file.LogPanel));
const faultList = partOf(() => import('./fault-list').then((file) => file.FaultList));
const latency = partOf(() => import('./latency').then((file) => file.Latency));
const broadcastForm = partOf(() => import('./broadcast-form').then((file) => file.BroadcastForm));
const serverStatus = partOf(() => import('./server-status').then((file) => file.ServerStatus));

/** The developer's bench: a connection of its own to watch, to break and to measure. */
export function StreamBench({ bench: given, ...props }: StreamBenchProps) {
  const { userId, sessionId, anyId, mayInject, mayBroadcast } = props;
  const [bench] = useState(
    () =>
      given ??
      createBrowserBench({
        userId,
        anyId,
        mayInject,
        injectFault: (request) => fetchJson('/events/faults', postJson(request)),
      }),
  );
  useEffect(() => bench.disconnect, [bench]);
  const snapshot = useSyncExternalStore(bench.subscribe, bench.getSnapshot, bench.getSnapshot);
  return (
    <>
      <h1 className="font-semibold text-2xl">Stream test</h1>
      <p className="mt-1.5 max-w-prose text-muted">
        A connection of this page alone, run by the same code as the app’s and read byte by byte.
        Break it and look how it mends; the connection behind the dot in the header is another one
        and stays as it is.
      </p>
      {/* On narrow screens what happens comes right after connecting, what makes it happen after that. */}
      <div className="mt-7 grid gap-x-10 gap-y-8 lg:grid-cols-[22rem_minmax(0,1fr)] lg:grid-rows-[auto_1fr]">
        <ConnectForm bench={bench} snapshot={snapshot} />
        <div className="grid min-w-0 content-start gap-8 lg:col-start-2 lg:row-span-2 lg:row-start-1">
          <StateMachine snapshot={snapshot} />
          <Later part={logPanel} placeStyles="h-[40rem]">
            {(LogPanel) => <LogPanel bench={bench} snapshot={snapshot} />}
          </Later>
          <Later part={latency} placeStyles="h-60">
            {(Latency) => <Latency bench={bench} snapshot={snapshot} />}
          </Later>
          <Later part={serverStatus} placeStyles="h-56">
            {(ServerStatus) => <ServerStatus benchConnectionId={snapshot.connectionId} />}
          </Later>
        </div>
        <div className="grid min-w-0 content-start gap-8">
          <Later part={faultList} placeStyles="h-[36rem]">
            {(FaultList) => <FaultList bench={bench} snapshot={snapshot} allowed={mayInject} />}
          </Later>
          <Later part={broadcastForm} placeStyles="h-[34rem]">
            {(BroadcastForm) => (
              <BroadcastForm allowed={mayBroadcast} userId={userId} sessionId={sessionId} />
            )}
          </Later>
        </div>
      </div>
    </>
  );
}
