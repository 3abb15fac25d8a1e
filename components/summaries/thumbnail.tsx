'use client';

import { useCallback, useState } from 'react';
import { thumbnailUrl } from '@/lib/youtube/video-url';
import { cn } from '../ui/cn';

/** A video's picture in its reserved space; without one, a tinted tile with the title's initials. */
export function Thumbnail({
  videoId,
  title,
  className,
}: {
  videoId: string | null;
  /** What the initials are taken from; without one the tile stays empty. */
  title?: string;
  className?: string;
}) {
  const [missing, setMissing] = useState(videoId === null);
  // A picture from the server's HTML can have failed before React listens for it.
  const check = useCallback((image: HTMLImageElement | null) => {
    if (image?.complete && image.naturalWidth === 0) setMissing(true);
  }, []);
  return (
    <div
      aria-hidden
      className={cn(
        'relative flex aspect-video shrink-0 items-center justify-center overflow-hidden rounded-lg bg-accent-soft',
        className,
      )}
    >
      {title && (
        <span className="font-semibold text-accent-text text-lg tracking-wide">
          {initials(title)}
        </span>
      )}
      {videoId !== null && !missing && (
        // biome-ignore lint/performance/noImgElement: a remote picture of fixed size; the optimizer would fetch it first
        <img
          ref={check}
          src={thumbnailUrl(videoId)}
          alt=""
          width={320}
          height={180}
          loading="lazy"
          decoding="async"
          referrerPolicy="no-referrer"
          className="absolute inset-0 size-full object-cover"
          onError={() => setMissing(true)}
        />
      )}
    </div>
  );
}

function initials(title: string): string {
  const words = title.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => [...word][0]?.toLocaleUpperCase())
    .join('');
}
