import type { ActionResult } from '@/lib/action-result';
import { probeSession } from '@/lib/events/client/probe-session';

/** A server action's answer, also where none came: the session has ended, or the server is away. */
export async function settle<T>(answer: Promise<ActionResult<T>>): Promise<ActionResult<T>> {
  try {
    return await answer;
  } catch {
    const ended = (await probeSession().catch(() => 0)) === 401;
    return {
      ok: false,
      error: ended
        ? { code: 'unauthenticated', message: 'Your session has ended. Sign in again to go on.' }
        : {
            code: 'network',
            message: 'The server could not be reached. Check your connection and try again.',
          },
    };
  }
}
