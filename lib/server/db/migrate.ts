import 'server-only';
import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely';
import * as initial from './migrations/0001-initial';
import * as playlistsSearch from './migrations/0002-playlists-search';
import * as severalInstances from './migrations/0003-several-instances';
import * as youtubeRefusals from './migrations/0004-youtube-refusals';
import * as accounts from './migrations/0005-accounts';
import * as webhooksTokens from './migrations/0006-webhooks-tokens';
import * as inbox from './migrations/0007-inbox';
import * as requestIds from './migrations/0008-request-ids';
import * as accountRaces from './migrations/0010-account-races';
import * as endedJobs from './migrations/0011-ended-jobs';
import * as webhookUpkeep from './migrations/0012-webhook-upkeep';
import type { Database } from './schema';

/** Forward-only and static: a bundler sees every migration, and nothing is read from disk at run time. */
const migrations: Record<string, Migration> = {
  '0001-initial': initial,
  '0002-playlists-search': playlistsSearch,
  '0003-several-instances': severalInstances,
  '0004-youtube-refusals': youtubeRefusals,
  '0005-accounts': accounts,
  '0006-webhooks-tokens': webhooksTokens,
  '0007-inbox': inbox,
  '0008-request-ids': requestIds,
  '0010-account-races': accountRaces,
  '0011-ended-jobs': endedJobs,
  '0012-webhook-upkeep': webhookUpkeep,
};

/** Brings the database to the newest schema; several instances may ask at once. Throws the failing migration's error. */
export async function migrateToLatest(db: Kysely<Database>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}
