import 'server-only';
import type { EphemeralType } from '../../events/registry';
import type { EphemeralEvent } from '../../events/server/ephemeral-queue';
import type { EventLog } from '../../events/server/event-log';
import type { Principal } from '../../server/auth/principal';
import type { Db } from '../../server/db/open-database';
import type { CreateId } from '../../server/ids';
import type { Logger } from '../../server/logger';
import type { Wake } from '../../server/wake/wake';
import type { ChannelSource } from '../../youtube/server/channel-uploads';
import type { BreakerState } from '../../youtube/server/circuit-breaker';
import type { PlaylistSource } from '../../youtube/server/playlist-source';
import type { Lookups } from '../../youtube/server/remembered-lookups';
import type { TranscriptSource } from '../../youtube/server/transcript-source';
import type { ModelRegistry } from './model-registry';

/** What the verbs and the pipeline of this feature work with; values of other features arrive here. */
export interface SummariesContext {
  db: Db;
  eventLog: EventLog;
  publishEphemeral<T extends EphemeralType>(event: EphemeralEvent<T>): void;
  wake: Wake;
  models: ModelRegistry;
  transcriptSource: TranscriptSource;
  playlistSource: PlaylistSource;
  channelSource: ChannelSource;
  lookups: Lookups;
  /** Whether YouTube is left alone for a while. */
  youtubeState(): Promise<BreakerState>;
  /** Videos that are taken of one playlist at most. */
  playlistMaxVideos: number;
  logger: Logger;
  /** Of the request on whose behalf this is; what it starts keeps it for its log lines. */
  requestId?: string;
  createId: CreateId;
  now(): number;
}

/** A verb's context: the same, on behalf of somebody. */
export interface SummariesCall extends SummariesContext {
  principal: Principal;
}
