/** What came in one read of the stream, or a remark about the connection between two of them. */
export type RawBlock =
  | { kind: 'remark'; at: number; text: string }
  | { kind: 'bytes'; at: number; bytes: Uint8Array; lines: readonly string[] };

export type RawView = 'text' | 'hex';

export interface RawSnapshot {
  blocks: readonly RawBlock[];
  /** Of all that has come since the log was cleared, also of what is not kept any more. */
  totalBytes: number;
  /** Bytes that had to make room. */
  forgottenBytes: number;
  /** How many rows of each view that were shown had to make room, ever: what a scrolled list has to move by. */
  shiftedBy: Record<RawView, number>;
  /** Bytes that have come while paused and are not shown yet. */
  waitingBytes: number;
}

export interface RawLog {
  remark(text: string, at: number): void;
  bytes(bytes: Uint8Array, at: number): void;
  pause(): void;
  resume(): void;
  clear(): void;
  snapshot(): RawSnapshot;
}

const keptBytes = 256 * 1024;
/** Remarks and reads of a few bytes cost memory, too. */
const keptBlocks = 4_000;

/** The newest bytes of a stream, exactly as they came. Character sequences that reads cut in two are shown with the second. */
export function createRawLog(): RawLog {
  let blocks: RawBlock[] = [];
  let waiting: RawBlock[] = [];
  let paused = false;
  let totalBytes = 0;
  let forgottenBytes = 0;
  let shiftedBy = { text: 0, hex: 0 };
  let decoder = new TextDecoder();

  const add = (block: RawBlock) => {
    const target = paused ? waiting : blocks;
    target.push(block);
    drop(target, excessOf(target));
  };

  function drop(target: RawBlock[], count: number): void {
    const gone = target.splice(0, count);
    forgottenBytes += sizeOf(gone);
    if (target === waiting) return;
    for (const block of gone) {
      shiftedBy.text += rowsOf(block, 'text');
      shiftedBy.hex += rowsOf(block, 'hex');
    }
  }

  return {
    remark(text, at) {
      decoder = new TextDecoder();
      add({ kind: 'remark', at, text });
    },
    bytes(bytes, at) {
      totalBytes += bytes.length;
      const lines = decoder.decode(bytes, { stream: true }).split('\n');
      // A read that ends with a line's end begins no new one.
      if (lines.at(-1) === '') lines.pop();
      add({ kind: 'bytes', at, bytes, lines });
    },
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
      blocks = [...blocks, ...waiting];
      waiting = [];
      drop(blocks, excessOf(blocks));
    },
    clear() {
      blocks = [];
      waiting = [];
      totalBytes = 0;
      forgottenBytes = 0;
      shiftedBy = { text: 0, hex: 0 };
    },
    snapshot: () => ({
      blocks: [...blocks],
      totalBytes,
      forgottenBytes,
      shiftedBy: { ...shiftedBy },
      waitingBytes: sizeOf(waiting),
    }),
  };
}

const sizeOf = (blocks: readonly RawBlock[]) =>
  blocks.reduce((sum, block) => sum + (block.kind === 'bytes' ? block.bytes.length : 0), 0);

/** How many of the oldest blocks have to make room: a quarter of all at a time, once there are too many. */
function excessOf(blocks: readonly RawBlock[]): number {
  // Looked at now and then: adding up on every read would be the dearest part of it.
  if (blocks.length % 64 !== 0 && blocks.length < keptBlocks) return 0;
  const size = sizeOf(blocks);
  if (size <= keptBytes && blocks.length <= keptBlocks) return 0;
  let count = 0;
  let gone = 0;
  while (size - gone > keptBytes * 0.75 || blocks.length - count > keptBlocks * 0.75) {
    const block = blocks[count]!;
    gone += block.kind === 'bytes' ? block.bytes.length : 0;
    count += 1;
  }
  return count;
}

const rowBytes = 16;

/** Rows of a view over blocks: each block is a head, then its lines or sixteen bytes a row. */
export interface RawRows {
  count: number;
  row(index: number): { block: RawBlock; text: string | null };
}

/** Rows are made when they are asked for: a screen shows thirty of ten thousand. */
export function rawRows(blocks: readonly RawBlock[], view: RawView): RawRows {
  const starts: number[] = [];
  let count = 0;
  for (const block of blocks) {
    starts.push(count);
    count += rowsOf(block, view);
  }
  return {
    count,
    row(index) {
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if (starts[middle]! <= index) low = middle;
        else high = middle - 1;
      }
      const block = blocks[low]!;
      const at = index - starts[low]! - 1;
      if (at < 0 || block.kind === 'remark') return { block, text: null };
      return { block, text: view === 'text' ? block.lines[at]! : hexRow(block.bytes, at) };
    },
  };
}

/** A head, and what is under it. */
function rowsOf(block: RawBlock, view: RawView): number {
  if (block.kind === 'remark') return 1;
  return 1 + (view === 'text' ? block.lines.length : Math.ceil(block.bytes.length / rowBytes));
}

/** `00000010  65 76 65 6e 74 3a 20 74  65 73 74 0a              |event: test.|` */
function hexRow(bytes: Uint8Array, row: number): string {
  const part = bytes.subarray(row * rowBytes, (row + 1) * rowBytes);
  const pairs = Array.from(part, (byte) => byte.toString(16).padStart(2, '0'));
  const halves = [pairs.slice(0, 8).join(' '), pairs.slice(8).join(' ')];
  const readable = Array.from(part, (byte) =>
    byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.',
  );
  const offset = (row * rowBytes).toString(16).padStart(6, '0');
  return `${offset}  ${halves[0]!.padEnd(23)}  ${halves[1]!.padEnd(23)}  |${readable.join('')}|`;
}

/** All of it as text, as it is copied. */
export function rawText(blocks: readonly RawBlock[], view: RawView): string {
  const { count, row } = rawRows(blocks, view);
  const lines: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const { block, text } = row(index);
    lines.push(text ?? headOf(block));
  }
  return lines.join('\n');
}

/** `# 12:00:01.250 214 bytes`: what stands over a block. */
export function headOf(block: RawBlock): string {
  const said =
    block.kind === 'remark'
      ? block.text
      : `${block.bytes.length} ${block.bytes.length === 1 ? 'byte' : 'bytes'}`;
  return `# ${timeOfDay(block.at)} ${said}`;
}

/** `12:00:01.250` in the zone of this device. */
export function timeOfDay(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  const ms = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`;
}
