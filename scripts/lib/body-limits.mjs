import diagnostics from 'node:diagnostics_channel';

/** What anybody may send: forms. */
const smallBytes = 64 * 1024;
/** What a signed-in person may: a caption file of 6 MB, as JSON. Each handler has a lower limit of its own. */
const largeBytes = 9 * 1024 * 1024;
/** What is held at once of bodies that have not come to their end, of one address or person and in all. */
const heldBytes = {
  small: { each: 2 * 1024 * 1024, all: 64 * 1024 * 1024 },
  large: { each: 4 * largeBytes, all: 16 * largeBytes },
};
const overSmall = 'The request body is over 64 KB, which is for people who are signed in.';
const overLarge =
  'The request body is over 9 MB. A caption file may have up to 6 MB; send its text as plain UTF-8.';
/** After a refusal so much is still taken and dropped, so that who sends little more reads the answer. */
const droppedBytes = 256 * 1024;
const lingerMs = 500;

/**
 * Keeps bodies in bounds before Next sees a request: Next copies every body into memory, up to 10 MB, before any code of
 * ours runs. Bodies over 64 KB are for people whom `identify` knows (a promise of their id, or null, by the request's head); what
 * does not say how large it is, is counted. Next gets a request once its body is complete, so an upload that breaks off
 * never reaches it.
 */
export function installBodyLimits(identify) {
  const guarded = new WeakSet();
  // Told of a request before the server's own listeners are: also the first one is guarded.
  diagnostics.subscribe('http.server.request.start', ({ server }) => {
    if (guarded.has(server)) return;
    guarded.add(server);
    guardBodies(server, identify);
  });
}

/** The same for one server. */
export function guardBodies(server, identify) {
  const listeners = server.listeners('request');
  const held = { small: createAllowance(heldBytes.small), large: createAllowance(heldBytes.large) };
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
    const pass = () => {
      for (const listener of listeners) listener.call(server, request, response);
    };
    if (encoding === undefined && (length === undefined || length === '0')) return pass();

    const size = encoding === undefined ? Number(length) : Number.POSITIVE_INFINITY;
    const body = holdBody(request);
    const refuse = (...answer) => refuseBody(request, response, ...answer);
    const tooMuch = () => refuse(413, 'payload_too_large', overSmall);
    const farTooMuch = () => refuse(413, 'payload_too_large', overLarge);
    const take = (kind, key) => {
      const most = kind === 'small' ? smallBytes : largeBytes;
      const release = held[kind].take(key, Math.min(size, most));
      if (!release) return refuse(429, 'rate_limited', 'Too much is being uploaded at once.');
      onEnd(request, response, release);
      body.readOn(most, { done: pass, tooMuch: kind === 'small' ? tooMuch : farTooMuch });
    };
    const visitor = () => take('small', request.headers['x-forwarded-for']);
    if (size <= smallBytes) return visitor();
    if (encoding === undefined && size > largeBytes) return farTooMuch();
    identify(request)
      .catch(() => null)
      .then((userId) => {
        if (request.destroyed) return;
        if (userId !== null) take('large', userId);
        else if (encoding === undefined) tooMuch();
        else visitor();
      });
  });
}

/** Once the request is answered or its connection is gone, whichever comes first: one that waits in a pipeline has no answer. */
function onEnd({ socket }, response, act) {
  const end = () => {
    socket.off('close', end);
    response.off('close', end);
    act();
  };
  socket.once('close', end);
  response.once('close', end);
}

/** Collects what comes in of a request's body instead of its stream, and nothing to speak of until `readOn`. */
function holdBody(request) {
  const chunks = [];
  let bytes = 0;
  let most = 0;
  let complete = false;
  let then = null;

  request.push = (chunk) => {
    if (chunk === null) complete = true;
    else {
      chunks.push(chunk);
      bytes += chunk.length;
    }
    if (then) check();
    // False makes Node's parser stop reading from the socket.
    return then !== null;
  };
  function check() {
    const { done, tooMuch } = then;
    if (bytes > most) {
      chunks.length = 0;
      tooMuch();
    } else if (complete) {
      delete request.push;
      if (bytes > 0) request.push(Buffer.concat(chunks));
      request.push(null);
      done();
    }
  }
  return {
    readOn(bytesAtMost, callbacks) {
      most = bytesAtMost;
      then = callbacks;
      if (complete || bytes > most) check();
      // Starts the socket again.
      else request.read(0);
    },
  };
}

/** Answers, and closes the connection as soon as the client can have read it. */
function refuseBody(request, response, status, code, message) {
  const body = JSON.stringify({ error: { code, message } });
  response.writeHead(status, {
    Connection: 'close',
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...(status === 429 && { 'Retry-After': '5' }),
  });
  response.write(body);
  const { socket } = request;
  const timer = setTimeout(() => socket.destroy(), lingerMs).unref();
  socket.once('close', () => clearTimeout(timer));
  let dropped = 0;
  request.push = (chunk) => {
    if (chunk === null) response.end();
    else dropped += chunk.length;
    return dropped <= droppedBytes;
  };
  if (request.complete) response.end();
  else request.read(0);
}

/** Counts what is held; `take` returns how to give it back, or null when there would be too much. */
function createAllowance({ each, all }) {
  const byKey = new Map();
  let total = 0;
  return {
    take(key, bytes) {
      const own = (byKey.get(key) ?? 0) + bytes;
      if (own > each || total + bytes > all) return null;
      byKey.set(key, own);
      total += bytes;
      return () => {
        total -= bytes;
        const left = byKey.get(key) - bytes;
        if (left > 0) byKey.set(key, left);
        else byKey.delete(key);
      };
    },
  };
}
