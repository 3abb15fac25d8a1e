import { z } from 'zod';

export const playerOrigin = 'https://www.youtube-nocookie.com';

export interface PlayerSnapshot {
  /** Where the video is to begin, milliseconds; null as long as nothing is loaded from YouTube. */
  startMs: number | null;
  /** Where the video stands, or will stand in a moment; null as long as nothing is loaded. */
  timeMs: number | null;
  playing: boolean;
}

/** The part of an iframe that is used. */
export type PlayerFrame = Pick<HTMLIFrameElement, 'addEventListener' | 'removeEventListener'> & {
  readonly contentWindow: Pick<Window, 'postMessage'> | null;
};

/**
 * YouTube's embedded player, driven by the messages of its iframe API without its script:
 * https://developers.google.com/youtube/iframe_api_reference. Nothing is loaded before the first `seek`.
 */
export interface EmbeddedPlayer {
  getSnapshot(): PlayerSnapshot;
  subscribe(listener: () => void): () => void;
  /** Plays from here, milliseconds; the first time this asks for the frame to be loaded. */
  seek(ms: number): void;
  /** Talks to the player in this frame of `page` until the returned function is called. */
  connect(frame: PlayerFrame, page: Window): () => void;
}

const idle: PlayerSnapshot = { startMs: null, timeMs: null, playing: false };

const greetingMs = 250;
const greetings = 40;
/** A seek ends within this of where it went. */
const nearMs = 2_000;
/** A player that has not arrived after playing for so long went elsewhere. */
const settleMs = 3_000;

/** https://developers.google.com/youtube/iframe_api_reference#Playback_status */
const states = { ended: 0, playing: 1, paused: 2 };

const messageSchema = z.object({
  event: z.string(),
  info: z
    .object({
      currentTime: z.number().optional().catch(undefined),
      playerState: z.number().optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});

/** `now` counts milliseconds. */
export function createEmbeddedPlayer(now: () => number): EmbeddedPlayer {
  const subscribers = new Set<() => void>();
  let snapshot = idle;
  let frame: PlayerFrame | null = null;
  let loaded = false;
  let answered = false;
  let state: number | null = null;
  /** Reports from before a seek still arrive after it. */
  let seeking: { ms: number; arrived: boolean; giveUpAt: number | null } | null = null;

  const publish = (more: Partial<PlayerSnapshot>) => {
    snapshot = { ...snapshot, ...more };
    for (const notify of subscribers) notify();
  };
  const send = (message: object) => {
    // Before it has loaded, the frame is nobody's.
    if (!loaded) return;
    const text = JSON.stringify({ ...message, id: 1, channel: 'widget' });
    frame?.contentWindow?.postMessage(text, playerOrigin);
  };
  const command = (func: string, ...args: unknown[]) => send({ event: 'command', func, args });
  const playFrom = (ms: number) => {
    command('seekTo', ms / 1000, true);
    command('playVideo');
  };

  function receive({ origin, source, data }: MessageEvent): void {
    if (origin !== playerOrigin || source !== frame?.contentWindow || source === null) return;
    const message = parseMessage(data);
    if (!message) return;
    if (!answered) {
      answered = true;
      // A time chosen while the player was loading is later than the one in its address.
      if (seeking && seeking.ms !== snapshot.startMs) playFrom(seeking.ms);
    }
    const { currentTime, playerState } = message.info ?? {};
    if (playerState !== undefined) {
      state = playerState;
      const playing = state === states.playing;
      if (playing !== snapshot.playing) publish({ playing });
    }
    if (currentTime !== undefined && Object.values(states).includes(state ?? -1)) {
      report(currentTime * 1000);
    }
  }

  function report(timeMs: number): void {
    if (seeking) {
      const off = timeMs - seeking.ms;
      if (Math.abs(off) < nearMs) {
        seeking.arrived = true;
        // The player goes to the nearest picture, which may be a little earlier.
        if (off < 0) return;
      } else if (!seeking.arrived) {
        if (state === states.playing) seeking.giveUpAt ??= now() + settleMs;
        if (seeking.giveUpAt === null || now() < seeking.giveUpAt) return;
      }
      seeking = null;
    }
    if (timeMs !== snapshot.timeMs) publish({ timeMs });
  }

  return {
    getSnapshot: () => snapshot,
    subscribe(listener) {
      subscribers.add(listener);
      return () => subscribers.delete(listener);
    },
    seek(ms) {
      seeking = { ms, arrived: false, giveUpAt: null };
      publish({ startMs: snapshot.startMs ?? ms, timeMs: ms });
      playFrom(ms);
    },
    connect(next, page) {
      frame = next;
      loaded = false;
      answered = false;
      state = null;
      let greeted = 0;
      let timer: ReturnType<typeof setInterval> | undefined;
      const greet = () => {
        if (answered || greeted >= greetings) return clearInterval(timer);
        greeted += 1;
        send({ event: 'listening' });
      };
      const onLoad = () => {
        loaded = true;
        clearInterval(timer);
        timer = setInterval(greet, greetingMs);
        greet();
      };
      next.addEventListener('load', onLoad);
      page.addEventListener('message', receive);
      return () => {
        clearInterval(timer);
        next.removeEventListener('load', onLoad);
        page.removeEventListener('message', receive);
        if (frame === next) frame = null;
      };
    },
  };
}

function parseMessage(data: unknown): z.infer<typeof messageSchema> | null {
  if (typeof data !== 'string') return null;
  try {
    return messageSchema.safeParse(JSON.parse(data)).data ?? null;
  } catch {
    return null;
  }
}

/** The address to load: no cookies before playing, nothing recommended from elsewhere, messages to and from `origin`. */
export function embedUrl(videoId: string, startMs: number, origin: string): string {
  const query = new URLSearchParams({
    autoplay: '1',
    enablejsapi: '1',
    playsinline: '1',
    rel: '0',
    start: String(Math.floor(startMs / 1000)),
    origin,
  });
  return `${playerOrigin}/embed/${videoId}?${query}`;
}
