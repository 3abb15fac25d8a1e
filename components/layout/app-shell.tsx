'use client';

import type { ReactNode } from 'react';
import { SWRConfig } from 'swr';
import { EventToaster } from '../events/event-toaster';
import { EventsProvider } from '../events/events-provider';
import { SummariesProvider } from '../summaries/summaries-provider';
import { fetchJson } from './fetch-json';
import { Shortcuts } from './shortcuts';

/** The live part of the application: one event stream, the data it keeps fresh, toasts and shortcuts. */
export function AppShell({ children }: { children: ReactNode }) {
  return (
    <SWRConfig value={{ fetcher: fetchJson, keepPreviousData: true, revalidateOnFocus: false }}>
      <EventsProvider>
        <SummariesProvider>
          {children}
          <EventToaster />
          <Shortcuts />
        </SummariesProvider>
      </EventsProvider>
    </SWRConfig>
  );
}
