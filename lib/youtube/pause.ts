/** Refusals that are about this server and not about a video: all work with YouTube pauses, and goes on by itself. */
export const pauseCodes = ['bot_check', 'ip_blocked'] as const;
export type PauseCode = (typeof pauseCodes)[number];

export function isPauseCode(code: string | undefined): code is PauseCode {
  return (pauseCodes as readonly (string | undefined)[]).includes(code);
}

/** A sentence around a time, which everybody reads in their own zone. */
export type AroundTime = readonly [before: string, after: string];

const why: Record<PauseCode, string> = {
  bot_check: 'YouTube asks this server to prove it is no robot.',
  ip_blocked: "YouTube is refusing this server's address.",
};

/** What a video that waits says. */
export function pauseSentence(code: PauseCode): AroundTime {
  return [
    `${why[code]} Set YOUTUBE_PROXY_URL, wait until `,
    ', or upload the captions. It goes on by itself.',
  ];
}

/** What everybody is told once, when the pause begins. */
export function pauseNotice(code: PauseCode): AroundTime {
  return [`${why[code]} New videos wait until `, ' and then go on by themselves.'];
}

export function fillTime([before, after]: AroundTime, time: string): string {
  return `${before}${time}${after}`;
}

/** `14:30 UTC`: a time for whoever reads it, where the zone of the reader is not known. */
export function utcTime(at: number): string {
  return `${new Date(at).toISOString().slice(11, 16)} UTC`;
}
