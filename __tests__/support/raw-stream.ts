import { once } from 'node:events';
import net from 'node:net';

/** A request to `/events` by hand, so that a test decides when to read, to stop reading, and to go. */
export function openRawStream(
  { port, cookie }: { port: number; cookie: string },
  method: 'GET' | 'HEAD' = 'GET',
): net.Socket {
  const socket = net.connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(
    `${method} /events HTTP/1.1\r\nHost: localhost:${port}\r\nCookie: ${cookie}\r\nAccept: text/event-stream\r\n\r\n`,
  );
  return socket;
}

/** Reads until the text has come; false when the server closed first. */
export async function readUntil(socket: net.Socket, text: string): Promise<boolean> {
  let seen = '';
  const take = (data: Buffer) => {
    seen += data.toString('latin1');
  };
  socket.on('data', take);
  const stop = new AbortController();
  try {
    while (!seen.includes(text)) {
      if (socket.closed) return false;
      const { signal } = stop;
      await Promise.race([once(socket, 'data', { signal }), once(socket, 'close', { signal })]);
    }
    return true;
  } finally {
    stop.abort();
    socket.off('data', take);
  }
}
