import 'server-only';
import Bowser from 'bowser';
import type { SessionView } from '../schemas';

/** A user agent in words: `Firefox on Linux`. What is no browser keeps its own name, `curl/8.5.0`. */
export function describeDevice(userAgent: string | null): Pick<SessionView, 'device' | 'kind'> {
  const text = userAgent?.trim() ?? '';
  if (text === '') return { device: 'Unknown device', kind: 'other' };
  const { browser, os, platform } = Bowser.parse(text);
  if (!browser.name || !os.name) {
    return { device: text.split(/[\s(]/, 1)[0]!.slice(0, 40) || 'Unknown device', kind: 'other' };
  }
  const handheld = platform.type === 'mobile' || platform.type === 'tablet';
  return { device: `${browser.name} on ${os.name}`, kind: handheld ? 'mobile' : 'desktop' };
}
