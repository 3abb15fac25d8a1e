import dgram from 'node:dgram';
import { once } from 'node:events';
import { isIPv4 } from 'node:net';

export interface NameServer {
  address: string;
  /** Names that were asked for, with the type. */
  asked: string[];
  close(): void;
}

/**
 * A name server on this machine (RFC 1035, as much of it as a resolver asks for): `records` gives the addresses of a name,
 * undefined for one that does not exist; `silent` names are never answered, and for `failing` ones it says that it failed.
 */
export async function startNameServer(
  records: Record<string, string[]>,
  { silent = [], failing = [] }: { silent?: readonly string[]; failing?: readonly string[] } = {},
): Promise<NameServer> {
  const socket = dgram.createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (query, { port, address }) => {
    const { name, type, end } = readQuestion(query);
    asked.push(`${type === 1 ? 'A' : 'AAAA'} ${name}`);
    if (silent.includes(name)) return;
    const known = records[name];
    const answers = (known ?? []).filter((text) => isIPv4(text) === (type === 1));
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    const code = failing.includes(name) ? 2 : known ? 0 : 3;
    header.writeUInt16BE(0x8180 + code, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(answers.length, 6);
    const rows = answers.map((text) => {
      const data = isIPv4(text) ? Buffer.from(text.split('.').map(Number)) : packIPv6(text);
      const row = Buffer.alloc(12);
      row.writeUInt16BE(0xc00c, 0);
      row.writeUInt16BE(type, 2);
      row.writeUInt16BE(1, 4);
      row.writeUInt32BE(60, 6);
      row.writeUInt16BE(data.length, 10);
      return Buffer.concat([row, data]);
    });
    socket.send(Buffer.concat([header, query.subarray(12, end), ...rows]), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    close: () => void socket.close(),
  };
}

function readQuestion(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  while (query[at]! > 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + query[at]!));
    at += 1 + query[at]!;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function packIPv6(text: string): Buffer {
  const [head = '', tail] = text.split('::');
  const groups = (part: string | undefined) => (part ? part.split(':') : []);
  const [first, last] = [groups(head), groups(tail)];
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => '0');
  const bytes = Buffer.alloc(16);
  for (const [index, group] of [...first, ...zeros, ...last].entries()) {
    bytes.writeUInt16BE(Number.parseInt(group, 16), index * 2);
  }
  return bytes;
}
