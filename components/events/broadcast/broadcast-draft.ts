import { z } from 'zod';
import type { EventData, EventType } from '@/lib/events/registry';

/** What the form holds. */
export interface BroadcastDraft {
  type: 'system' | 'test';
  tone: EventData<'system'>['type'];
  message: string;
  /** JSON of a test event. */
  json: string;
  audience: 'everyone' | 'person' | 'session';
  /** An address or an id. */
  person: string;
  sessionId: string;
  /** Only streams with this topic; null for the type's own. */
  topic: EventType | null;
}

export const emptyDraft: BroadcastDraft = {
  type: 'system',
  tone: 'info',
  message: '',
  json: '{"hello": "world"}',
  audience: 'everyone',
  person: '',
  sessionId: '',
  topic: null,
};

/** The draft for another type; a topic that is that type's own need not be chosen. */
export function withType(draft: BroadcastDraft, type: BroadcastDraft['type']): BroadcastDraft {
  return { ...draft, type, topic: draft.topic === type ? null : draft.topic };
}

/** The filters of a draft as the server takes them; null while the audience is not named yet. */
export function targetOf(draft: BroadcastDraft): Record<string, string> | null {
  const person = draft.person.trim();
  const sessionId = draft.sessionId.trim();
  if (draft.audience === 'person' && person === '') return null;
  if (draft.audience === 'session' && sessionId === '') return null;
  return {
    event_type: draft.type,
    ...(draft.audience === 'person' && { user_filter: person }),
    ...(draft.audience === 'session' && { session_filter: sessionId }),
    ...(draft.topic && { subscription_filter: draft.topic }),
  };
}

const messageSchema = z
  .string()
  .trim()
  .min(1, 'Write what people shall read.')
  .max(2_000, 'Keep it under 2,000 characters.');

/** The data of a draft, or what is wrong with which field. */
export function dataOf(
  draft: BroadcastDraft,
): { ok: true; data: unknown } | { ok: false; field: 'message' | 'json'; problem: string } {
  if (draft.type === 'system') {
    const message = messageSchema.safeParse(draft.message);
    if (message.success) return { ok: true, data: { type: draft.tone, message: message.data } };
    return { ok: false, field: 'message', problem: message.error.issues[0]!.message };
  }
  try {
    return { ok: true, data: JSON.parse(draft.json) };
  } catch {
    return { ok: false, field: 'json', problem: 'This is not JSON. Text needs quotes around it.' };
  }
}
