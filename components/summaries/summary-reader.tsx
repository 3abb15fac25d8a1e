'use client';

import { ExternalLink } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useCallback, useEffect, useState } from 'react';
import { toast } from 'sonner';
import { routes } from '@/lib/routes';
import type { SummaryView } from '@/lib/summaries/schemas';
import { createEmbeddedPlayer } from '@/lib/youtube/client/embedded-player';
import { watchUrl } from '@/lib/youtube/video-url';
import { copyText } from '../layout/copy-text';
import { Button } from '../ui/button';
import { Tab, TabList, TabPanel, Tabs } from '../ui/tabs';
import { momentUrl, readMoment, type TranscriptPlace } from './reader/place';
import { Player } from './reader/player';
import { RegenerateDialog } from './reader/regenerate-dialog';
import { RegenerationNotice } from './reader/regeneration-notice';
import { SummaryActions } from './reader/summary-actions';
import { SummaryArticle } from './reader/summary-article';
import { SummaryHeader } from './reader/summary-header';
import { TranscriptPanel } from './reader/transcript-panel';
import { useFreshSummary } from './reader/use-fresh-summary';
import { useRegeneration } from './reader/use-regeneration';
import { useTabScroll } from './reader/use-tab-scroll';
import { useDeleteSummaries } from './use-delete-summaries';

/** One summary: the text to read, and beside it the video and the transcript that it cites. */
export function SummaryReader({ summary: rendered }: { summary: SummaryView }) {
  const summary = useFreshSummary(rendered);
  const { summary_id: summaryId, video_id: videoId, timed } = summary;
  const router = useRouter();
  const [player] = useState(() => createEmbeddedPlayer(() => performance.now()));
  const [tab, setTab] = useState('summary');
  const [place, setPlace] = useState<TranscriptPlace | null>(null);
  const [asking, setAsking] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const { regeneration, start, retryWith, dismiss } = useRegeneration(summary);
  const deleteSummaries = useDeleteSummaries();
  const tabs = useTabScroll(tab, 'summary');

  const show = useCallback((at: TranscriptPlace) => {
    setTab('source');
    setPlace(at);
  }, []);
  const go = useCallback(
    (at: TranscriptPlace) => {
      show(at);
      if (timed && videoId) player.seek(at.startMs);
    },
    [show, timed, videoId, player],
  );
  const follow = useCallback(
    (at: TranscriptPlace) => (player.getSnapshot().startMs === null ? show(at) : go(at)),
    [player, show, go],
  );
  useLinkedMoment(timed, follow);

  const copyLink = useCallback(
    async (ms: number) => {
      const copied = await copyText(momentUrl(window.location.origin, summaryId, ms));
      if (copied) toast.success('Link copied', { id: 'copied' });
      else toast.error('The browser did not allow copying');
    },
    [summaryId],
  );
  const remove = async () => {
    setDeleting(true);
    if (await deleteSummaries([summary])) router.push(routes.library);
    else setDeleting(false);
  };

  return (
    <article>
      <SummaryHeader summary={summary}>
        <SummaryActions
          summary={summary}
          busy={deleting || regeneration.state === 'working'}
          onRegenerate={videoId ? () => setAsking(true) : undefined}
          onDelete={() => void remove()}
        />
      </SummaryHeader>
      <RegenerationNotice
        regeneration={regeneration}
        summaryId={summaryId}
        title={summary.title}
        onRetryWith={(language) =>
          void retryWith(language).catch((error: Error) => toast.error(error.message))
        }
        onDismiss={dismiss}
      />
      <RegenerateDialog summary={summary} open={asking} onOpenChange={setAsking} onStart={start} />

      <Tabs
        ref={tabs}
        value={tab}
        onValueChange={setTab}
        className="mt-6 scroll-mt-14 lg:mt-8 lg:grid lg:grid-cols-[minmax(0,1fr)_minmax(20rem,26rem)] lg:gap-12 print:block"
      >
        <TabList
          aria-label="Parts of this summary"
          className="sticky top-14 z-10 mb-6 bg-surface lg:hidden"
          data-print="no"
        >
          <Tab value="summary">Summary</Tab>
          <Tab value="source">{videoId ? 'Video and transcript' : 'Transcript'}</Tab>
        </TabList>
        <TabPanel
          value="summary"
          forceMount
          className="max-lg:data-[state=inactive]:hidden print:block!"
        >
          <SummaryArticle summary={summary} player={player} onCite={go} />
        </TabPanel>
        <TabPanel
          value="source"
          forceMount
          className="max-lg:data-[state=inactive]:hidden lg:sticky lg:top-20 lg:flex lg:max-h-[calc(100dvh-6.5rem)] lg:flex-col lg:self-start"
          data-print="no"
        >
          {videoId && (
            <>
              <Player
                player={player}
                videoId={videoId}
                title={summary.title}
                startMs={place?.startMs ?? 0}
              />
              <Button asChild variant="quiet" size="sm" className="my-2 self-start">
                <a href={watchUrl(videoId, place?.startMs ?? 0)} target="_blank" rel="noreferrer">
                  Open on YouTube
                  <ExternalLink aria-hidden className="size-3.5" />
                </a>
              </Button>
            </>
          )}
          <TranscriptPanel
            summaryId={summaryId}
            version={summary.created_at}
            player={player}
            place={place}
            chosen={tab === 'source'}
            onSelect={go}
            onCopyLink={timed ? copyLink : undefined}
          />
        </TabPanel>
      </Tabs>
    </article>
  );
}

/** Goes to the place that the address names (`#t=123`), at first and whenever it changes. */
function useLinkedMoment(timed: boolean, follow: (at: TranscriptPlace) => void): void {
  useEffect(() => {
    const read = () => {
      const startMs = readMoment(window.location.hash);
      if (timed && startMs !== null) follow({ passageId: null, startMs });
    };
    read();
    window.addEventListener('hashchange', read);
    return () => window.removeEventListener('hashchange', read);
  }, [timed, follow]);
}
