import 'server-only';
import { detect } from 'chardet';
import iconv from 'iconv-lite';
import { breathe } from '../../breathe';

const chunkBytes = 64 * 1024;
/** Enough to judge by; detection reads every byte several times. */
const sampleBytes = 8 * 1024;

/**
 * The text of a caption file in whatever encoding it was saved: by its byte order mark, as UTF-8 where it is valid, as UTF-16
 * where every other byte is empty, and otherwise in the encoding that its letters suggest (Windows-1252 and its kin, Shift_JIS,
 * GB18030, Big5, EUC). Never throws: what no encoding explains keeps replacement characters.
 */
export async function decodeCaptions(bytes: Uint8Array): Promise<string> {
  const utf8 = marked(bytes) === null ? await asUtf8(bytes) : null;
  if (utf8 !== null && !unmarkedUtf16(bytes)) return utf8;
  const encoding = marked(bytes) ?? unmarkedUtf16(bytes) ?? known(detect(tellingPart(bytes)));
  // Node 20 decodes Windows-1252 as Latin-1 (https://github.com/nodejs/node/issues/56542), so it is not asked to.
  const decoder = iconv.getDecoder(encoding);
  const parts: string[] = [];
  for (const chunk of chunks(bytes)) {
    parts.push(decoder.write(Buffer.from(chunk)));
    await breathe();
  }
  return parts.join('') + (decoder.end() ?? '');
}

function* chunks(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

function marked([first, second, third]: Uint8Array): string | null {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : null;
}

/** The text when every byte of it is valid UTF-8, or null. */
async function asUtf8(bytes: Uint8Array): Promise<string | null> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const parts: string[] = [];
  try {
    for (const chunk of chunks(bytes)) {
      parts.push(decoder.decode(chunk, { stream: true }));
      await breathe();
    }
    return parts.join('') + decoder.decode();
  } catch {
    return null;
  }
}

/** In UTF-16 the times and line ends of a caption file have a zero in every letter, always on the same side. */
function unmarkedUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const sample = bytes.subarray(0, Math.min(bytes.length - (bytes.length % 2), sampleBytes));
  let even = 0;
  let odd = 0;
  for (let at = 0; at < sample.length; at += 2) {
    if (sample[at] === 0) even += 1;
    if (sample[at + 1] === 0) odd += 1;
  }
  const some = sample.length / 2 / 10;
  if (odd > some && even * 20 <= odd) return 'utf-16le';
  return even > some && odd * 20 <= even ? 'utf-16be' : null;
}

/** From the first letter on that is not the same in all encodings. */
function tellingPart(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte >= 0x80);
  const from = Math.max(0, first - sampleBytes / 8);
  return bytes.subarray(from, from + sampleBytes);
}

/** Latin-1 is read as Windows-1252, which is the same and more (https://encoding.spec.whatwg.org/#names-and-labels). */
function known(name: string | null): string {
  return name === null || name === 'ISO-8859-1' || !iconv.encodingExists(name)
    ? 'windows-1252'
    : name;
}
