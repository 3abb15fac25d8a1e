import diagnostics from 'node:diagnostics_channel';

/** Tells browsers on every answer, whoever gives it, to stay on TLS where the public origin is there. */
export function installStrictTransport(origin = '') {
  if (!origin.startsWith('https://')) return;
  diagnostics.subscribe('http.server.request.start', ({ response }) => {
    response.setHeader('Strict-Transport-Security', 'max-age=31536000');
  });
}
