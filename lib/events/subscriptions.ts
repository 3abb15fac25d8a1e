import { AppError } from '../errors';
import { eventTypes, isEventType } from './registry';

/** The topics a connection wants; `null` is all of them. */
export type Subscriptions = ReadonlySet<string> | null;

/** Parses `?subscribe=a,b`. Throws `unknown_topic` naming each topic that does not exist. */
export function parseSubscriptions(value: string | null): Subscriptions {
  const topics = (value ?? '')
    .split(',')
    .map((topic) => topic.trim())
    .filter(Boolean);
  if (topics.length === 0) return null;
  const unknown = topics.filter((topic) => !isEventType(topic));
  if (unknown.length > 0) {
    const names = unknown.map((topic) => `"${topic.slice(0, 40)}"`).join(', ');
    throw new AppError(
      'unknown_topic',
      `There is no topic ${names}. Use some of the known topics.`,
      {
        details: { field: 'subscribe', unknown: unknown.slice(0, 20), known: eventTypes },
      },
    );
  }
  return new Set(topics);
}

export function wants(subscriptions: Subscriptions, topic: string): boolean {
  return subscriptions === null || subscriptions.has(topic);
}

export function listSubscriptions(subscriptions: Subscriptions): string[] {
  return subscriptions === null ? [...eventTypes] : [...subscriptions];
}

/** The same text for subscriptions to the same topics. */
export function subscriptionsKey(subscriptions: Subscriptions): string {
  return subscriptions === null ? '*' : [...subscriptions].sort().join(',');
}
