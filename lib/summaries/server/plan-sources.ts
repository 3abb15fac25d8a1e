import 'server-only';
import { createHash } from 'node:crypto';
import { AppError, type ErrorCode, errorKinds, toPublicError } from '../../errors';
import { parseCaptions } from '../../transcripts/parse-captions';
import { encodeSegments } from '../../transcripts/segment-lines';
import { isPrivatePlaylist } from '../../youtube/playlist-url';
import { parseSourceLine, splitSourceLines } from '../../youtube/source-line';
import { maxTranscriptBytes } from '../choices';
import type { SourceView, TranscriptUpload } from '../schemas';
import { checkSourceCount } from './check-source-count';
import { detectLanguage } from './detect-language';

/** What one line or file of a request comes to. */
export interface PlannedSource {
  input: string;
  kind: SourceView['kind'];
  status: 'accepted' | 'duplicate' | 'rejected' | 'resolving';
  code: ErrorCode | null;
  message: string | null;
  videoId: string | null;
  playlistId: string | null;
  channelPath: string | null;
  upload: ParsedUpload | null;
}

export interface ParsedUpload {
  title: string;
  language: string;
  timed: boolean;
  durationMs: number;
  /** `encodeSegments` of the segments. */
  segments: string;
  contentHash: string;
}

/** What is shown and stored of a pasted line that is no link. */
const maxInputLength = 500;

/** The lines of a request, each with one source: whoever sends several in one means all of them. Throws `too_many_sources`. */
export function sourceLinesOf(sources: readonly string[]): string[] {
  const lines = sources.flatMap(splitSourceLines);
  checkSourceCount({ sources: lines });
  return lines;
}

/** Reads pasted lines. With `wholePlaylist` a video inside a playlist means the playlist; else it means the video. */
export function planLines(
  lines: readonly string[],
  { wholePlaylist }: { wholePlaylist: boolean },
): PlannedSource[] {
  const seen = new Set<string>();
  return lines.map((line) => {
    const parsed = parseSourceLine(line);
    const input = line.slice(0, maxInputLength);
    if (parsed.kind === 'invalid') return refused(input, 'invalid', parsed.code);
    if (parsed.kind === 'channel') {
      const { channelPath } = parsed;
      const source = { input, kind: 'channel', channelPath } as const;
      return isNew(seen, channelPath)
        ? accepted({ ...source, status: 'resolving' })
        : duplicate(source);
    }
    const playlistId =
      parsed.kind === 'playlist' || (wholePlaylist && parsed.playlistId) ? parsed.playlistId : null;
    if (playlistId !== null) {
      if (isPrivatePlaylist(playlistId)) return refused(input, 'playlist', 'private_playlist');
      const source = { input, kind: 'playlist', playlistId } as const;
      return isNew(seen, playlistId)
        ? accepted({ ...source, status: 'resolving' })
        : duplicate(source);
    }
    const videoId = parsed.kind === 'video' ? parsed.videoId : '';
    const source = { input, kind: 'video', videoId } as const;
    return isNew(seen, videoId) ? accepted(source) : duplicate(source);
  });
}

function isNew(seen: Set<string>, id: string): boolean {
  const before = seen.size;
  return seen.add(id).size > before;
}

type Known = Pick<PlannedSource, 'input' | 'kind'> & Partial<PlannedSource>;

const accepted = (source: Known): PlannedSource => ({
  status: 'accepted',
  code: null,
  message: null,
  videoId: null,
  playlistId: null,
  channelPath: null,
  upload: null,
  ...source,
});

const duplicate = (source: Known): PlannedSource =>
  accepted({
    ...source,
    status: 'duplicate',
    code: 'duplicate_source',
    message: errorKinds.duplicate_source.message,
  });

const refused = (
  input: string,
  kind: PlannedSource['kind'],
  code: ErrorCode,
  message: string = errorKinds[code].message,
): PlannedSource => accepted({ input, kind, status: 'rejected', code, message });

/** Reads an uploaded caption file; one that cannot be read is a rejected source. Throws `payload_too_large`. */
export async function planUpload({
  title,
  format,
  content,
}: TranscriptUpload): Promise<PlannedSource> {
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
    return accepted({ input: title, kind: 'upload', upload });
  } catch (error) {
    const { code, message } = toPublicError(error);
    if (code === 'internal') throw error;
    return refused(title, 'upload', code, message);
  }
}
