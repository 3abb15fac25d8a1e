import { randomUUID } from 'node:crypto';
import diagnostics from 'node:diagnostics_channel';

/** The key of Node's response, for the application. A client's own header of that name never arrives: it could name another's. */
const header = 'x-stream-response';

/**
 * Keeps Node's response of every GET, because a path has many spellings that all lead to `/events`, so that the application can write to it itself instead of through Next's
 * pipe. Returns what hands the response of a key out, once; null when there is none (any more).
 */
export function installStreamResponses() {
  const responses = new Map();
  diagnostics.subscribe('http.server.request.start', ({ request, response }) => {
    delete request.headers[header];
    if (request.method !== 'GET') return;
    const key = randomUUID();
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
