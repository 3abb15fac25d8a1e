import { randomBytes } from 'node:crypto';
import diagnostics from 'node:diagnostics_channel';
import { plainAddress } from './client-address.mjs';

/** What a proxy may send: short, and nothing that could break a log line or a header. */
const sane = /^[A-Za-z0-9][\w.:+/=@-]{0,127}$/;

/**
 * Names every request before Next sees it: by the `X-Request-Id` of a trusted proxy, or by a new id. It stands in the request
 * for the application and in every answer, also in those that no code of ours writes.
 */
export function installRequestIds(isTrusted) {
  diagnostics.subscribe('http.server.request.start', ({ request, response, socket }) => {
    const given = request.headers['x-request-id'];
    const isKept = isTrusted(plainAddress(socket.remoteAddress ?? '')) && isRequestId(given);
    const id = isKept ? given : `req_${randomBytes(10).toString('hex')}`;
    request.headers['x-request-id'] = id;
    response.setHeader('X-Request-Id', id);
  });
}

export function isRequestId(value) {
  return typeof value === 'string' && sane.test(value);
}
