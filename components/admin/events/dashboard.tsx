'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState, useTransition } from 'react';
import type { AuditEntry } from '@/lib/audit';
import type { Explanation } from '@/lib/events/operations';
import { routes } from '@/lib/routes';
import { emptyDraft } from '../../events/broadcast/broadcast-draft';
import { Notice } from '../../ui/notice';
import { Tab, TabList, TabPanel, Tabs } from '../../ui/tabs';
import { BroadcastForm } from './broadcast-form';
import { Connections } from './connections';
import { Freshness } from './freshness';
import { Lookup, type LookupRequest } from './lookup';
import { Overview } from './overview';
import { RecentActs } from './recent-acts';
import { useStats } from './use-stats';
import { type EventsView, viewNames } from './views';

/** Told apart from the pages of admins above, which are tabs to look at, too. */
const pill =
  'mb-0 h-9 rounded-lg border-0 hover:bg-sunken data-[state=active]:bg-sunken max-sm:px-2.5 max-sm:text-sm';

/** What goes on in the event stream, on all instances, and what can be done about it. */
export function Dashboard({
  view: first,
  acts,
  seesOthers,
}: {
  view: EventsView;
  acts: AuditEntry[];
  /** Whether other instances, if there are any, can be asked. */
  seesOthers: boolean;
}) {
  const [view, setView] = useState(first);
  // What somebody has written or found stays while they look at another part.
  const [draft, setDraft] = useState(emptyDraft);
  const [request, setRequest] = useState<LookupRequest>({ eventId: '', user: '' });
  const [found, setFound] = useState<Explanation | null>(null);
  const { stats, points } = useStats();

  const router = useRouter();
  const [reading, startReading] = useTransition();
  useEffect(() => {
    // An address that changes while the router reads the page anew makes it load the page from scratch.
    if (reading) return;
    const query = view === 'overview' ? '' : `?view=${view}`;
    if (location.search !== query) {
      window.history.replaceState(null, '', `${routes.adminEvents}${query}`);
    }
  }, [view, reading]);
  /** What admins did is on record, and that is part of the page. */
  const onActed = () => startReading(() => router.refresh());
  const lookUp = (part: Partial<LookupRequest>) => {
    setRequest({ ...request, ...part });
    setFound(null);
    setView('lookup');
  };
  return (
    <>
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h1 className="font-semibold text-2xl">Events</h1>
        <Freshness stats={stats} />
      </div>
      {!seesOthers && (
        <Notice className="mt-4">
          If several instances run on this database, this page knows of the one that answers, and of
          no other: they need <code className="font-mono text-sm">REDIS_URL</code> to ask one
          another.
        </Notice>
      )}
      <Tabs value={view} onValueChange={(next) => setView(next as EventsView)} className="mt-4">
        <TabList aria-label="Parts of this page" className="flex-wrap border-b-0">
          {Object.entries(viewNames).map(([name, label]) => (
            <Tab key={name} value={name} className={pill}>
              {label}
            </Tab>
          ))}
        </TabList>
        <TabPanel value="overview" className="outline-none">
          <Overview stats={stats} points={points} />
          <RecentActs acts={acts} />
        </TabPanel>
        <TabPanel value="connections" className="outline-none">
          <Connections
            headId={stats.shared?.log.head_id ?? null}
            onLookUp={(user) => lookUp({ user })}
            onActed={onActed}
          />
        </TabPanel>
        <TabPanel value="broadcast" className="outline-none">
          <BroadcastForm
            draft={draft}
            onChange={setDraft}
            onLookUp={(eventId) => lookUp({ eventId, user: '' })}
            onActed={onActed}
          />
        </TabPanel>
        <TabPanel value="lookup" className="outline-none">
          <Lookup request={request} onChange={setRequest} found={found} onFound={setFound} />
        </TabPanel>
      </Tabs>
    </>
  );
}
