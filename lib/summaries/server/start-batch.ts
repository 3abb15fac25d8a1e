import 'server-only';
import { createHash } from 'node:crypto';
import { AppError, type ErrorCode, errorKinds, toPublicError } from '../../errors';
import { parseInput } from '../../parse-input';
import { parseCaptions } from '../../transcripts/parse-captions';
import { encodeSegments } from '../../transcripts/segment-lines';
import { parseSourceLine } from '../../youtube/source-line';
import {
  maxSources,
  maxTranscriptBytes,
  type RejectedSource,
  type StartedBatch,
  type SummaryOptions,
  startBatchSchema,
  type TranscriptUpload,
} from '../schemas';
import type { SummariesCall } from './context';
import { detectLanguage } from './detect-language';
import { toJobView, toSourceView } from './views';

interface PlannedSource {
  input: string;
  kind: 'video' | 'playlist' | 'channel' | 'upload' | 'invalid';
  status: 'accepted' | 'duplicate' | 'rejected';
  code: ErrorCode | null;
  message: string | null;
  videoId: string | null;
  upload: ParsedUpload | null;
}

/** What is shown and stored of a pasted line that is no link. */
const maxInputLength = 500;

/**
 * Starts a batch: one job for every usable line or caption file, in one transaction. Bad lines are named and the good ones
 * go ahead. Throws `invalid_input`, `too_many_sources`, `payload_too_large`, `unknown_model`, or `nothing_usable` with
 * `details.rejected`.
 */
export async function startBatch(call: SummariesCall, input: unknown): Promise<StartedBatch> {
  const request = parseInput(startBatchSchema, input);
  const lines = request.sources.map((line) => line.trim()).filter(Boolean);
  if (lines.length > maxSources) {
    throw new AppError('too_many_sources', undefined, {
      details: { field: 'sources', count: lines.length, max: maxSources },
    });
  }
  const options: SummaryOptions = {
    model: call.models.resolve(request.model).id,
    language: request.language ?? null,
    length: request.length,
    focus: request.focus || null,
    regenerate: request.regenerate,
  };
  const planned = planLines(lines);
  if (request.transcript) planned.push(await planUpload(request.transcript));

  const rejected: RejectedSource[] = planned.flatMap(({ input, status, code, message }) =>
    status === 'rejected' && code ? [{ input, code, message: message ?? '' }] : [],
  );
  if (planned.every(({ status }) => status !== 'accepted')) {
    throw new AppError('nothing_usable', undefined, { details: { rejected } });
  }
  return { ...(await insertBatch(call, planned, options)), rejected };
}

function planLines(lines: readonly string[]): PlannedSource[] {
  const seen = new Set<string>();
  return lines.map((line) => {
    const parsed = parseSourceLine(line);
    const input = line.slice(0, maxInputLength);
    if (parsed.kind === 'invalid') return refused(input, 'invalid', parsed.code);
    if (parsed.kind === 'playlist') return refused(input, 'playlist', 'playlist_not_supported');
    if (parsed.kind === 'channel') return refused(input, 'channel', 'channel_not_supported');
    const { videoId } = parsed;
    const duplicate = seen.has(videoId);
    seen.add(videoId);
    return {
      input,
      kind: 'video',
      status: duplicate ? 'duplicate' : 'accepted',
      code: duplicate ? 'duplicate_source' : null,
      message: duplicate ? errorKinds.duplicate_source.message : null,
      videoId,
      upload: null,
    };
  });
}

function refused(
  input: string,
  kind: PlannedSource['kind'],
  code: ErrorCode,
  message: string = errorKinds[code].message,
): PlannedSource {
  return { input, kind, status: 'rejected', code, message, videoId: null, upload: null };
}

interface ParsedUpload {
  title: string;
  language: string;
  timed: boolean;
  durationMs: number;
  segments: string;
  contentHash: string;
}

async function planUpload({ title, format, content }: TranscriptUpload): Promise<PlannedSource> {
  if (Buffer.byteLength(content) > maxTranscriptBytes) {
    throw new AppError('payload_too_large', 'The caption file is over 6 MB.', {
      details: { field: 'transcript.content', max_bytes: maxTranscriptBytes },
    });
  }
  try {
    const { segments, timed } = await parseCaptions(format, content);
    const stored = await encodeSegments(segments);
    const upload: ParsedUpload = {
      title,
      language: detectLanguage(segments),
      timed,
      durationMs: segments.at(-1)?.endMs ?? 0,
      segments: stored,
      contentHash: createHash('sha256').update(stored).digest('hex'),
    };
    return {
      input: title,
      kind: 'upload',
      status: 'accepted',
      code: null,
      message: null,
      videoId: null,
      upload,
    };
  } catch (error) {
    const { code, message } = toPublicError(error);
    if (code === 'internal') throw error;
    return refused(title, 'upload', code, message);
  }
}

async function insertBatch(
  { db, principal, createId, now, wake }: SummariesCall,
  planned: readonly PlannedSource[],
  options: SummaryOptions,
): Promise<Omit<StartedBatch, 'rejected'>> {
  const at = now();
  const batchId = createId('bat');
  const sources = planned.map((source, position) => ({
    id: createId('src'),
    batch_id: batchId,
    position,
    input: source.input,
    kind: source.kind,
    status: source.status,
    title: source.upload?.title ?? null,
    code: source.code,
    message: source.message,
  }));
  const transcripts = planned.flatMap(({ upload }) =>
    upload
      ? [
          {
            id: createId('trn'),
            cache_key: null,
            owner_id: principal.userId,
            video_id: null,
            source_kind: 'uploaded' as const,
            language: upload.language,
            title: upload.title,
            channel: null,
            duration_ms: upload.durationMs,
            timed: upload.timed ? 1 : 0,
            truncated: 0,
            chapters: '[]',
            content_hash: upload.contentHash,
            segments: upload.segments,
            created_at: at,
          },
        ]
      : [],
  );
  const jobs = planned.flatMap((source, position) =>
    source.status === 'accepted'
      ? [
          {
            id: createId('job'),
            batch_id: batchId,
            source_id: sources[position]!.id,
            owner_id: principal.userId,
            position,
            video_id: source.videoId,
            transcript_id: source.upload ? transcripts[0]!.id : null,
            work_id: null,
            summary_id: null,
            title: source.upload?.title ?? null,
            channel: null,
            duration_ms: source.upload?.durationMs ?? null,
            playlist: null,
            status: 'queued',
            phase: 'queued',
            percent: 0,
            wait_until: null,
            error_code: null,
            error_message: null,
            from_cache: 0,
            run: 1,
            attempts: 0,
            locked_by: null,
            locked_until: null,
            created_at: at,
            updated_at: at,
          },
        ]
      : [],
  );
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto('batches')
      .values({
        id: batchId,
        owner_id: principal.userId,
        options: JSON.stringify(options),
        status: 'active',
        run: 1,
        created_at: at,
        updated_at: at,
      })
      .execute();
    for (const rows of chunks(sources)) await trx.insertInto('sources').values(rows).execute();
    for (const row of transcripts) await trx.insertInto('transcripts').values(row).execute();
    for (const rows of chunks(jobs)) await trx.insertInto('jobs').values(rows).execute();
  });
  wake.signal('jobs', undefined);
  return {
    batch_id: batchId,
    total: jobs.length,
    resolving: 0,
    sources: sources.map(toSourceView),
    jobs: jobs.map(toJobView),
  };
}

/** Rows per insert: databases bound the number of parameters of one statement. */
function* chunks<T>(rows: readonly T[], size = 100): Generator<T[]> {
  for (let from = 0; from < rows.length; from += size) yield rows.slice(from, from + size);
}
