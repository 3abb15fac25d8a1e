import { z } from 'zod';

/** Who may see an event. Decided by the server, never named by a client except in an admin's broadcast. */
export type Audience =
  | { kind: 'everyone' }
  | { kind: 'role'; id: string }
  | { kind: 'user'; id: string }
  | { kind: 'session'; id: string };

export const audienceSchema: z.ZodType<Audience> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('everyone') }),
  z.object({ kind: z.enum(['role', 'user', 'session']), id: z.string() }),
]);

export type AudienceKind = Audience['kind'];

/** What of a principal decides visibility. */
export interface Viewer {
  userId: string;
  sessionId: string;
  role: string;
}

export const everyone: Audience = { kind: 'everyone' };
export const toUser = (id: string): Audience => ({ kind: 'user', id });
export const toSession = (id: string): Audience => ({ kind: 'session', id });
export const toRole = (id: string): Audience => ({ kind: 'role', id });

export function audienceId(audience: Audience): string {
  return audience.kind === 'everyone' ? '' : audience.id;
}

/** One string per audience, for indexes in memory. */
export function audienceKey(kind: AudienceKind | string, id: string): string {
  return `${kind}:${id}`;
}

/** The audiences that a viewer belongs to, as keys. */
export function audienceKeysOf(viewer: Viewer): readonly string[] {
  return audiencesOf(viewer).map((audience) => audienceKey(audience.kind, audienceId(audience)));
}

export function audiencesOf(viewer: Viewer): readonly Audience[] {
  return [everyone, toRole(viewer.role), toUser(viewer.userId), toSession(viewer.sessionId)];
}
