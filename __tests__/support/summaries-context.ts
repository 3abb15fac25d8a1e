import { AppError } from '@/lib/errors';
import type { EphemeralType } from '@/lib/events/registry';
import type { EphemeralEvent } from '@/lib/events/server/ephemeral-queue';
import type { Principal } from '@/lib/server/auth/principal';
import type { CreateId } from '@/lib/server/ids';
import type { SummariesCall, SummariesContext } from '@/lib/summaries/server/context';
import { createExtractiveModel } from '@/lib/summaries/server/extractive/extractive-model';
import { createModelRegistry } from '@/lib/summaries/server/model-registry';
import type { SummaryModel } from '@/lib/summaries/server/summary-model';
import { createChannelSource } from '@/lib/youtube/server/channel-uploads';
import type { BreakerState } from '@/lib/youtube/server/circuit-breaker';
import type {
  FetchedPlaylist,
  PlaylistRequest,
  PlaylistSource,
} from '@/lib/youtube/server/playlist-source';
import type { Lookups } from '@/lib/youtube/server/remembered-lookups';
import type {
  FetchedTranscript,
  TranscriptRequest,
  TranscriptSource,
} from '@/lib/youtube/server/transcript-source';
import { sourdoughSegments } from '../fixtures/sourdough-talk';
import { addUser, createCountingId, openTestLog, type TestLog } from './database';
import { createTestLogger } from './logger';

export interface TestContext extends SummariesContext, Omit<TestLog, 'log'> {
  logger: ReturnType<typeof createTestLogger>;
  ephemeral: EphemeralEvent[];
  as(userId: string): SummariesCall;
}

/** A transcript source that answers from memory; a function may wait or throw. */
export function transcriptsFrom(
  answer: (
    videoId: string,
    signal: AbortSignal,
    request: TranscriptRequest,
  ) => Promise<Partial<FetchedTranscript>>,
): TranscriptSource & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async fetchTranscript(request) {
      const { videoId, signal, onMetadata } = request;
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
        gap: null,
        ...(await answer(videoId, signal, request)),
      };
      const { title, channel, durationMs } = transcript;
      onMetadata({ title, channel, durationMs });
      return transcript;
    },
  };
}

export const simpleTranscripts = () => transcriptsFrom(async () => ({}));

/** A playlist source that answers from memory; a function may wait or throw. Uploads are lists named after their channel. */
export function playlistsFrom(
  answer: (request: PlaylistRequest) => Promise<Partial<FetchedPlaylist>>,
): PlaylistSource & { asked: string[] } {
  const asked: string[] = [];
  const fetchPlaylist = async (request: PlaylistRequest): Promise<FetchedPlaylist> => {
    asked.push(request.playlistId);
    const given = await answer(request);
    const videos = (given.videos ?? []).slice(0, request.limit);
    const taken = videos.length + (given.skipped?.length ?? 0);
    const count = given.count ?? (given.videos?.length ?? 0) + (given.skipped?.length ?? 0);
    const playlist: FetchedPlaylist = {
      playlistId: request.playlistId,
      title: `Title of ${request.playlistId}`,
      channel: 'Channel',
      skipped: [],
      leftOut: Math.max(0, count - taken),
      ...given,
      count,
      videos,
    };
    request.onTitle?.(playlist.title, count);
    return playlist;
  };
  return {
    asked,
    fetchPlaylist,
    async peekPlaylist(request) {
      const playlist = await fetchPlaylist({ ...request, limit: Number.POSITIVE_INFINITY });
      const { title, channel, count, videos, skipped, leftOut } = playlist;
      return { title, channel, count, videos, skipped, complete: leftOut === 0 };
    },
    findUploads: async ({ channelPath }) => `UU${channelPath}`,
  };
}

const closed: BreakerState = { state: 'closed', reason: null, openedAt: null, until: null };

/** No playlist exists. */
export const noPlaylists = () =>
  playlistsFrom(async () => {
    throw new AppError('playlist_not_found');
  });

export async function createTestContext(
  options: {
    transcriptSource?: TranscriptSource;
    playlistSource?: PlaylistSource;
    playlistMaxVideos?: number;
    lookups?: Lookups;
    youtubeState?: () => Promise<BreakerState>;
    models?: SummaryModel[];
    createId?: CreateId;
  } & Parameters<typeof openTestLog>[0] = {},
): Promise<TestContext> {
  const { db, wake, clock, log } = await openTestLog(options);
  const playlistSource = options.playlistSource ?? noPlaylists();
  const channelSource = createChannelSource(playlistSource);
  const models = options.models ?? [createExtractiveModel()];
  const ephemeral: EphemeralEvent[] = [];
  const context: SummariesContext & { logger: ReturnType<typeof createTestLogger> } = {
    db,
    eventLog: log,
    publishEphemeral: (event) => void ephemeral.push(event as EphemeralEvent),
    wake,
    models: createModelRegistry(models, models[0]!.id),
    transcriptSource: options.transcriptSource ?? simpleTranscripts(),
    playlistSource,
    channelSource,
    youtubeState: options.youtubeState ?? (async () => closed),
    lookups: options.lookups ?? {
      video: async (videoId) => ({
        title: `Title of ${videoId}`,
        channel: 'Channel',
        durationMs: 330_000,
        captionLanguages: [{ language: 'en', kind: 'manual' }],
      }),
      playlist: (playlistId, signal) => playlistSource.peekPlaylist({ playlistId, signal }),
      channel: (channelPath, signal) => channelSource.peekChannel({ channelPath, signal }),
    },
    playlistMaxVideos: options.playlistMaxVideos ?? 200,
    logger: createTestLogger(),
    createId: options.createId ?? createCountingId(),
    now: clock,
  };
  if (!options.db) for (const user of ['ana', 'ben']) await addUser(db, user);
  return {
    ...context,
    clock,
    ephemeral,
    as: (userId) => ({ ...context, principal: principal(userId) }),
  };
}

/** The live events of one type that were published so far, in order. */
export function publishedOf<T extends EphemeralType>(
  { ephemeral }: Pick<TestContext, 'ephemeral'>,
  type: T,
): EphemeralEvent<T>[] {
  return ephemeral.filter((event): event is EphemeralEvent<T> => event.type === type);
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
