'use client';

import type { ReactNode } from 'react';
import { SWRConfig } from 'swr';
import type { EventsSeed } from '@/lib/events/client/browser-store';
import type { InboxState } from '@/lib/inbox/state';
import { AwayNotice } from '../events/away-notice';
import { EventToaster } from '../events/event-toaster';
import { EventsProvider } from '../events/events-provider';
import { InboxProvider } from '../inbox/inbox-provider';
import { SummariesProvider } from '../summaries/summaries-provider';
import { fetchJson } from './fetch-json';
import { Shortcuts } from './shortcuts';

/** The live part of the application: the server's events, the data they keep fresh, what they have to say, and shortcuts. */
export function AppShell({
  seed,
  inbox,
  children,
}: {
  seed: EventsSeed;
  inbox: InboxState;
  children: ReactNode;
}) {
  return (
    <SWRConfig value={{ fetcher: fetchJson, keepPreviousData: true, revalidateOnFocus: false }}>
      <EventsProvider seed={seed}>
        <InboxProvider initial={inbox}>
          <SummariesProvider>
            {children}
            <AwayNotice seed={seed} />
            <EventToaster />
            <Shortcuts />
          </SummariesProvider>
        </InboxProvider>
      </EventsProvider>
    </SWRConfig>
  );
}
