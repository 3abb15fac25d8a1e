import type { EphemeralEvent } from '@/lib/events/server/broadcaster';
import type { Principal } from '@/lib/server/auth/principal';
import type { SummariesCall, SummariesContext } from '@/lib/summaries/server/context';
import { createExtractiveModel } from '@/lib/summaries/server/extractive/extractive-model';
import { createModelRegistry } from '@/lib/summaries/server/model-registry';
import type { SummaryModel } from '@/lib/summaries/server/summary-model';
import type { FetchedTranscript, TranscriptSource } from '@/lib/youtube/server/transcript-source';
import { sourdoughSegments } from '../fixtures/sourdough-talk';
import { addUser, createCountingId, openTestLog, type TestLog } from './database';
import { createTestLogger } from './logger';

export interface TestContext extends SummariesContext, Omit<TestLog, 'log'> {
  logger: ReturnType<typeof createTestLogger>;
  ephemeral: EphemeralEvent<'summary_progress'>[];
  as(userId: string): SummariesCall;
}

/** A transcript source that answers from memory; a function may wait or throw. */
export function transcriptsFrom(
  answer: (videoId: string, signal: AbortSignal) => Promise<Partial<FetchedTranscript>>,
): TranscriptSource & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async fetchTranscript({ videoId, signal, onMetadata }) {
      asked.push(videoId);
      const transcript: FetchedTranscript = {
        videoId,
        title: `Title of ${videoId}`,
        channel: 'Channel',
        durationMs: 330_000,
        language: 'en',
        kind: 'manual',
        // Every video says something of its own, or they would all share one result.
        segments: sourdoughSegments().map((segment, index) =>
          index === 0 ? { ...segment, text: `${videoId}. ${segment.text}` } : segment,
        ),
        chapters: [],
        truncated: false,
        ...(await answer(videoId, signal)),
      };
      const { title, channel, durationMs } = transcript;
      onMetadata({ title, channel, durationMs });
      return transcript;
    },
  };
}

export const simpleTranscripts = () => transcriptsFrom(async () => ({}));

export async function createTestContext(
  options: { transcriptSource?: TranscriptSource; models?: SummaryModel[]; path?: string } = {},
): Promise<TestContext> {
  const { db, wake, clock, log } = await openTestLog(options.path);
  const models = options.models ?? [createExtractiveModel()];
  const ephemeral: EphemeralEvent<'summary_progress'>[] = [];
  const context: SummariesContext & { logger: ReturnType<typeof createTestLogger> } = {
    db,
    eventLog: log,
    publishEphemeral: (event) => void ephemeral.push(event),
    wake,
    models: createModelRegistry(models, models[0]!.id),
    transcriptSource: options.transcriptSource ?? simpleTranscripts(),
    logger: createTestLogger(),
    createId: createCountingId(),
    now: clock,
  };
  for (const user of ['ana', 'ben']) await addUser(db, user);
  return {
    ...context,
    clock,
    ephemeral,
    as: (userId) => ({ ...context, principal: principal(userId) }),
  };
}

export function principal(userId: string, role: Principal['role'] = 'user'): Principal {
  return {
    userId,
    role,
    email: `${userId}@example.com`,
    name: userId,
    sessionId: `ses_${userId}`,
    expiresAt: Number.POSITIVE_INFINITY,
  };
}

/** Resolves once the log holds an event of this type that fits. */
export async function eventOf(
  { db, wake }: Pick<TestContext, 'db' | 'wake'>,
  type: string,
  fits: (data: any) => boolean = () => true,
): Promise<any> {
  for (;;) {
    const grown = new Promise<void>((resolve) => {
      const end = wake.subscribe('events', () => {
        end();
        resolve();
      });
    });
    const rows = await db.selectFrom('events').select('data').where('type', '=', type).execute();
    const found = rows.map((row) => JSON.parse(row.data)).find(fits);
    if (found) return found;
    await grown;
  }
}
