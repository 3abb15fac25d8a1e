'use client';

import { ExternalLink } from 'lucide-react';
import { useRef, useState } from 'react';
import { formatDuration } from '@/lib/format';
import type { SummaryView } from '@/lib/summaries/schemas';
import { watchUrl } from '@/lib/youtube/video-url';
import { Button } from '../ui/button';
import { Tab, TabList, TabPanel, Tabs } from '../ui/tabs';
import { Player, type PlayerHandle } from './player';
import { type Cite, SummaryArticle } from './summary-article';
import { TimeAgo } from './time-ago';
import { TranscriptPanel, type TranscriptPlace } from './transcript-panel';

const sourceWords: Record<SummaryView['source_kind'], string> = {
  manual: 'Captions by a person',
  auto: 'Automatic captions',
  uploaded: 'Uploaded captions',
};

/** One summary: the text to read, and beside it the video and the transcript that it cites. */
export function SummaryReader({ summary }: { summary: SummaryView }) {
  const player = useRef<PlayerHandle>(null);
  const [tab, setTab] = useState('summary');
  const [place, setPlace] = useState<TranscriptPlace | null>(null);

  const go: Cite = (at) => {
    setTab('source');
    setPlace(at);
    if (summary.timed) player.current?.seek(at.startMs);
  };

  return (
    <article>
      <header className="max-w-3xl">
        <h1 className="font-semibold text-2xl sm:text-[1.875rem]">{summary.title}</h1>
        <p className="facts mt-2.5 flex flex-wrap gap-y-1 text-[0.9375rem] text-muted tabular-nums">
          {summary.channel && <span className="text-text">{summary.channel}</span>}
          {summary.duration_s > 0 && <span>{formatDuration(summary.duration_s)}</span>}
          <span>{sourceWords[summary.source_kind]}</span>
          {summary.truncated && <span className="text-warning">Captions end early</span>}
          <span>{summary.model_used}</span>
          <TimeAgo at={summary.created_at} />
        </p>
      </header>

      <Tabs
        value={tab}
        onValueChange={setTab}
        className="mt-6 lg:mt-8 lg:grid lg:grid-cols-[minmax(0,1fr)_minmax(20rem,26rem)] lg:gap-12"
      >
        <TabList aria-label="Parts of this summary" className="mb-6 lg:hidden">
          <Tab value="summary">Summary</Tab>
          <Tab value="source">{summary.video_id ? 'Video and transcript' : 'Transcript'}</Tab>
        </TabList>
        <TabPanel value="summary" forceMount className="max-lg:data-[state=inactive]:hidden">
          <SummaryArticle summary={summary} onCite={go} />
        </TabPanel>
        <TabPanel
          value="source"
          forceMount
          className="max-lg:data-[state=inactive]:hidden lg:sticky lg:top-20 lg:self-start"
          data-print="no"
        >
          {summary.video_id && (
            <div className="mb-4 grid gap-2">
              <Player ref={player} videoId={summary.video_id} title={summary.title} />
              <Button asChild variant="quiet" size="sm" className="justify-self-start">
                <a
                  href={watchUrl(summary.video_id, place?.startMs ?? 0)}
                  target="_blank"
                  rel="noreferrer"
                >
                  Open on YouTube
                  <ExternalLink aria-hidden className="size-3.5" />
                </a>
              </Button>
            </div>
          )}
          <TranscriptPanel summaryId={summary.summary_id} place={place} onSelect={go} />
        </TabPanel>
      </Tabs>
    </article>
  );
}
