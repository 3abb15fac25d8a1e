import type { EventType } from './registry';

const encoder = new TextEncoder();

/**
 * Encodes one event as a block of `text/event-stream` (https://html.spec.whatwg.org/#server-sent-events). Data is JSON, so
 * CR and LF cannot occur in it raw; they are split all the same. The id must hold no CR, LF or NUL.
 */
export function encodeFrame(type: EventType, data: unknown, id?: string): Uint8Array {
  return encodeJsonFrame(type, JSON.stringify(data), id);
}

/** The same for data that is JSON text already, as the log stores it. */
export function encodeJsonFrame(type: EventType, json: string, id?: string): Uint8Array {
  if (id !== undefined && !/^[A-Za-z0-9-]*$/.test(id)) throw new TypeError('unsafe event id');
  const lines = json.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
  return encoder.encode(
    `event: ${type}\n${lines.join('')}${id === undefined ? '' : `id: ${id}\n`}\n`,
  );
}

export function concatFrames(frames: readonly Uint8Array[]): Uint8Array {
  const [only] = frames;
  if (frames.length === 1 && only) return only;
  const whole = new Uint8Array(frames.reduce((sum, frame) => sum + frame.length, 0));
  let at = 0;
  for (const frame of frames) {
    whole.set(frame, at);
    at += frame.length;
  }
  return whole;
}
