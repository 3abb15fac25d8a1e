import diagnostics from 'node:diagnostics_channel';

/** Set on a request to `/events`: the key of Node's response. A client's own header of that name is overwritten. */
const header = 'x-stream-response';

/**
 * Keeps Node's response of every `GET /events`, so that the application can write to it itself instead of through Next's
 * pipe. Returns what hands the response of a key out, once; null when there is none (any more).
 */
export function installStreamResponses() {
  const responses = new Map();
  let count = 0;
  diagnostics.subscribe('http.server.request.start', ({ request, response }) => {
    if (request.method !== 'GET' || !/^\/events(?:\?|$)/.test(request.url)) return;
    count += 1;
    const key = String(count);
    request.headers[header] = key;
    responses.set(key, response);
    response.once('close', () => responses.delete(key));
  });
  return (key) => {
    const response = responses.get(key) ?? null;
    responses.delete(key);
    return response;
  };
}
