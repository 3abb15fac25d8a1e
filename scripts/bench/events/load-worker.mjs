/**
 * A load generator for one event stream server, as a process of its own: raw sockets that read into one buffer, so that the
 * client costs little beside the server. Events are known by a marker `@@<number>:<monotonic milliseconds>@@`; every connection
 * must get every number once and in order.
 */
import net from 'node:net';

const AT = 64;
const COLON = 58;
const DOT = 46;
/** Latencies are counted in steps of 0.1 ms up to 20 s. */
const steps = 200_000;
/** A marker may be cut by the end of a read; it is never longer than this. */
const longestMarker = 64;

const buffer = Buffer.allocUnsafeSlow(256 * 1024);
const now = () => Number(process.hrtime.bigint()) / 1e6;

let connections = [];
/** How many there will be once all are connected. */
let wanted = 0;
let phase = null;
let refused = {};

class Connection {
  constructor(target) {
    this.target = target;
    this.open = false;
    this.expected = -1;
    this.tail = '';
  }

  /** Resolves when the server has answered. */
  connect() {
    const { port, path, cookie, cursor } = this.target;
    const head = [
      `GET ${path} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      'Accept: text/event-stream',
      ...(cookie ? [`Cookie: ${cookie}`] : []),
      ...(cursor ? [`Last-Event-ID: ${cursor}`] : []),
    ];
    return new Promise((resolve) => {
      this.settle = resolve;
      this.socket = net.connect({
        port,
        host: '127.0.0.1',
        onread: { buffer, callback: (length, bytes) => this.read(bytes, length) },
      });
      this.socket.on('connect', () => this.socket.write(`${head.join('\r\n')}\r\n\r\n`));
      this.socket.on('error', ({ code }) => this.refuse(code));
      this.socket.on('close', () => this.refuse('closed'));
    });
  }

  refuse(why) {
    if (this.closing) return;
    if (this.open && phase) phase.dropped += 1;
    if (!this.open) refused[why] = (refused[why] ?? 0) + 1;
    this.open = false;
    this.settle(false);
  }

  read(chunk, size) {
    const at = now();
    let bytes = chunk;
    let length = size;
    if (!this.open) this.begin(bytes.latin1Slice(0, Math.min(length, 4_096)));
    if (this.tail) {
      bytes = Buffer.concat([Buffer.from(this.tail, 'latin1'), chunk.subarray(0, size)]);
      length = bytes.length;
      this.tail = '';
    }
    const used = this.scan(bytes, length, at);
    const cut = bytes.indexOf('@', used, 'latin1');
    if (cut >= 0 && cut < length && length - cut < longestMarker) {
      this.tail = bytes.latin1Slice(cut, length);
    }
    return true;
  }

  begin(head) {
    if (!/^HTTP\/1\.[01] 200/.test(head)) {
      this.refuse(head.slice(0, head.indexOf('\r\n')));
      this.socket.destroy();
      return;
    }
    this.open = true;
    this.settle(true);
  }

  /** Takes every whole marker up to `end`; returns the place after the last one. */
  scan(bytes, end, at) {
    let from = 0;
    for (;;) {
      const mark = bytes.indexOf('@@', from, 'latin1');
      if (mark < 0 || mark >= end) return from;
      let i = mark + 2;
      let number = 0;
      let sentAt = 0;
      while (i < end && bytes[i] >= 48 && bytes[i] < COLON) number = number * 10 + bytes[i++] - 48;
      if (bytes[i] !== COLON || i >= end) return from;
      i += 1;
      while (i < end && bytes[i] !== DOT && bytes[i] !== AT) sentAt = sentAt * 10 + bytes[i++] - 48;
      if (bytes[i] === DOT) {
        let digit = 0.1;
        i += 1;
        while (i < end && bytes[i] !== AT) {
          sentAt += (bytes[i++] - 48) * digit;
          digit /= 10;
        }
      }
      if (i + 1 >= end) return from;
      from = i + 2;
      this.take(number, at - sentAt);
    }
  }

  take(number, ms) {
    if (!phase) return;
    if (this.expected < 0) this.expected = phase.first;
    if (number < this.expected) phase.repeated += 1;
    else {
      if (number > this.expected) phase.lost += number - this.expected;
      this.expected = number + 1;
      phase.delivered += 1;
      phase.latencies[Math.min(steps - 1, Math.max(0, Math.round(ms * 10)))] += 1;
      if (number === phase.last) this.finish();
    }
  }

  finish() {
    phase.finished += 1;
    if (phase.finished === wanted) process.send({ type: 'done', at: now() });
  }
}

async function connectAll({ count, concurrency, target }) {
  const startedAt = now();
  wanted = count;
  refused = {};
  const fresh = Array.from({ length: count }, () => new Connection(target));
  const eachMs = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(concurrency, count) }, async () => {
      while (next < count) {
        const askedAt = now();
        await fresh[next++].connect();
        eachMs.push(now() - askedAt);
      }
    }),
  );
  connections = fresh.filter(({ open }) => open);
  return { opened: connections.length, refused, ms: now() - startedAt, eachMs };
}

function begin({ first, count }) {
  for (const connection of connections) connection.expected = -1;
  phase = {
    first,
    last: first + count - 1,
    delivered: 0,
    finished: 0,
    lost: 0,
    repeated: 0,
    dropped: 0,
    latencies: new Uint32Array(steps),
  };
  return {};
}

/** What came since `begin`. Numbers that never came at all count as lost, too. */
function end() {
  const { latencies, first, last, lost, delivered, repeated, dropped } = phase;
  const missing = (last - first + 1) * connections.length - delivered;
  phase = null;
  return {
    delivered,
    lost: Math.max(lost, missing),
    repeated,
    dropped,
    // Only what was counted: a histogram as pairs.
    latencies: [...latencies.entries()].filter(([, times]) => times > 0),
  };
}

function closeAll() {
  for (const connection of connections) {
    connection.closing = true;
    connection.socket.destroy();
  }
  connections = [];
  return {};
}

const commands = { connect: connectAll, begin, end, close: closeAll };
process.on('message', async ({ id, command, ...input }) => {
  process.send({ type: 'answer', id, value: await commands[command](input) });
});
process.on('disconnect', () => process.exit(0));
