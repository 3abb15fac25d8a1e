import 'server-only';
import { AppError, errorCodeOf } from '../../errors';
import type { CaptionRoute } from './caption-route';
import { type Verdict, weighRefusals } from './retry-rules';
import { createSend, type YouTubeAccess } from './send';
import type { TranscriptSource } from './transcript-source';
import type { YouTubeFetch } from './youtube-fetch';

const budgetMs = 30_000;

/**
 * Asks for a video's captions one way after the other, within 30 seconds of YouTube's time, until one leads there or YouTube
 * has said something of the video that is final or that two ways agree on. When none does, the refusal that tells most is
 * thrown, with the title that any of them named; its cause lists what each way came to.
 */
export function createTranscriptChain({
  youtubeFetch,
  pacer,
  routes,
  now = () => performance.now(),
}: YouTubeAccess & {
  routes: readonly CaptionRoute[];
  now?: () => number;
}): TranscriptSource {
  return {
    async fetchTranscript(request) {
      const inBudget = { youtubeFetch: withBudget(youtubeFetch, now), pacer };
      const send = createSend(inBudget, request.signal);
      const attempts: { route: string; code: string; cause: unknown }[] = [];
      const refusals: AppError[] = [];
      for (const route of routes) {
        request.signal.throwIfAborted();
        try {
          return await route.read(request, send);
        } catch (caught) {
          request.signal.throwIfAborted();
          const error = asRefusal(caught);
          attempts.push({ route: route.name, code: error.code, cause: causeOf(error) });
          refusals.push(error);
          if (verdictOf(refusals).settled) break;
        }
      }
      const { code, message, details } = verdictOf(refusals).refusal;
      const title = refusals.map((one) => one.details?.title).find(Boolean);
      const known = { ...details, ...(typeof title === 'string' && { title }) };
      throw new AppError(code, message, { cause: attempts, details: known });
    },
  };
}

function verdictOf([
  first = new AppError('upstream_error'),
  ...others
]: readonly AppError[]): Verdict {
  return weighRefusals([first, ...others]);
}

/** A way that breaks down is one that leads nowhere; the others are still there. */
function asRefusal(error: unknown): AppError {
  return errorCodeOf(error) === 'internal'
    ? new AppError('upstream_error', undefined, { cause: error })
    : (error as AppError);
}

function causeOf({ cause }: AppError): unknown {
  return cause instanceof Error ? cause.message : cause;
}

/** One budget for all calls. It runs during calls only: waiting for a turn is not YouTube's slowness. */
function withBudget(youtubeFetch: YouTubeFetch, now: () => number): YouTubeFetch {
  let leftMs = budgetMs;
  return async (url, request) => {
    if (leftMs <= 0) throw new AppError('timeout');
    const end = AbortSignal.timeout(Math.ceil(leftMs));
    const startedAt = now();
    try {
      return await youtubeFetch(url, {
        ...request,
        signal: AbortSignal.any([request.signal, end]),
      });
    } catch (cause) {
      request.signal.throwIfAborted();
      throw end.aborted ? new AppError('timeout', undefined, { cause }) : cause;
    } finally {
      leftMs -= now() - startedAt;
    }
  };
}
