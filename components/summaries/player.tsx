'use client';

import { Play } from 'lucide-react';
import { type Ref, useImperativeHandle, useRef, useState } from 'react';
import { Thumbnail } from './thumbnail';

export interface PlayerHandle {
  /** Plays from here, loading the player first when it is not there yet. */
  seek(ms: number): void;
}

const playerOrigin = 'https://www.youtube-nocookie.com';

/** YouTube's player without cookies. Nothing is loaded from YouTube before the first click on play or on a time. */
export function Player({
  videoId,
  title,
  ref,
}: {
  videoId: string;
  title: string;
  ref: Ref<PlayerHandle>;
}) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [startMs, setStartMs] = useState<number | null>(null);

  useImperativeHandle(ref, () => ({
    seek(ms) {
      if (startMs === null) return setStartMs(ms);
      // The iframe API's message format: https://developers.google.com/youtube/iframe_api_reference#seekTo
      const send = (func: string, args: unknown[] = []) =>
        frame.current?.contentWindow?.postMessage(
          JSON.stringify({ event: 'command', func, args }),
          playerOrigin,
        );
      send('seekTo', [ms / 1000, true]);
      send('playVideo');
    },
  }));

  if (startMs !== null) {
    const query = new URLSearchParams({
      autoplay: '1',
      enablejsapi: '1',
      playsinline: '1',
      rel: '0',
      start: String(Math.floor(startMs / 1000)),
      origin: window.location.origin,
    });
    return (
      <iframe
        ref={frame}
        src={`${playerOrigin}/embed/${videoId}?${query}`}
        title={`Video: ${title}`}
        allow="autoplay; encrypted-media; picture-in-picture; fullscreen"
        referrerPolicy="strict-origin-when-cross-origin"
        className="aspect-video w-full rounded-xl bg-sunken"
      />
    );
  }
  return (
    <button
      type="button"
      onClick={() => setStartMs(0)}
      className="group relative block w-full overflow-hidden rounded-xl"
      aria-label={`Play ${title}`}
    >
      <Thumbnail videoId={videoId} className="w-full rounded-xl" />
      <span className="absolute inset-0 flex items-center justify-center">
        <span className="flex size-14 items-center justify-center rounded-full bg-accent text-on-accent shadow-lg transition-transform duration-150 group-hover:scale-105">
          <Play aria-hidden className="ml-0.5 size-6 fill-current" />
        </span>
      </span>
    </button>
  );
}
