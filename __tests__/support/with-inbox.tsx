import { type ReactNode, useState } from 'react';
import { EventsProvider } from '@/components/events/events-provider';
import { InboxProvider } from '@/components/inbox/inbox-provider';
import { createEventStore } from '@/lib/events/client/event-store';
import { createFakeWorld } from './fake-event-source';
import { inboxState } from './inbox-states';

/** An inbox in which nothing happens, for what needs one around it. */
export function WithInbox({ children }: { children: ReactNode }) {
  const [store] = useState(() => createEventStore(createFakeWorld()));
  return (
    <EventsProvider store={store}>
      <InboxProvider initial={inboxState()}>{children}</InboxProvider>
    </EventsProvider>
  );
}
