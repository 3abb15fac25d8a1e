'use client';

import { Play } from 'lucide-react';
import { useCallback } from 'react';
import { formatTimestamp } from '@/lib/format';
import { type EmbeddedPlayer, embedUrl } from '@/lib/youtube/client/embedded-player';
import { Thumbnail } from '../thumbnail';
import { usePlayer } from './use-player';

/** YouTube's player without cookies. Nothing is loaded from YouTube before the first click on play or on a time. */
export function Player({
  player,
  videoId,
  title,
  startMs,
}: {
  player: EmbeddedPlayer;
  videoId: string;
  title: string;
  /** Where a click on play begins. */
  startMs: number;
}) {
  const loadedMs = usePlayer(player, (snapshot) => snapshot.startMs);
  const connect = useCallback(
    (frame: HTMLIFrameElement | null) => (frame ? player.connect(frame, window) : undefined),
    [player],
  );
  if (loadedMs !== null) {
    return (
      <iframe
        ref={connect}
        src={embedUrl(videoId, loadedMs, window.location.origin)}
        title={`Video: ${title}`}
        allow="autoplay; encrypted-media; picture-in-picture; fullscreen"
        referrerPolicy="strict-origin-when-cross-origin"
        className="aspect-video w-full shrink-0 rounded-xl bg-sunken"
      />
    );
  }
  return (
    <button
      type="button"
      onClick={() => player.seek(startMs)}
      className="group relative block w-full shrink-0 overflow-hidden rounded-xl"
      aria-label={startMs > 0 ? `Play ${title} from ${formatTimestamp(startMs)}` : `Play ${title}`}
    >
      <Thumbnail videoId={videoId} className="w-full rounded-xl" />
      <span className="absolute inset-0 flex items-center justify-center">
        <span className="flex size-14 items-center justify-center rounded-full bg-accent text-on-accent shadow-lg transition-transform duration-150 group-hover:scale-105">
          <Play aria-hidden className="ml-0.5 size-6 fill-current" />
        </span>
      </span>
      {startMs > 0 && (
        <span className="absolute right-2.5 bottom-2.5 rounded-md bg-accent px-1.5 font-mono text-[0.8125rem] text-on-accent tabular-nums">
          {formatTimestamp(startMs)}
        </span>
      )}
    </button>
  );
}
