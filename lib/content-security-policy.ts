/**
 * What pages may load: scripts that carry this request's nonce and what those load, our own styles (libraries set inline ones),
 * thumbnails, and YouTube's player without cookies. Nobody may frame us.
 */
export function contentSecurityPolicy({
  nonce,
  secure,
  development,
}: {
  nonce: string;
  /** Behind TLS. */
  secure: boolean;
  /** React's development build evaluates code, and hot reload has a socket. */
  development: boolean;
}): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' https://i.ytimg.com",
    `connect-src 'self'${development ? ' ws:' : ''}`,
    'frame-src https://www.youtube-nocookie.com',
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(secure ? ['upgrade-insecure-requests'] : []),
  ].join('; ');
}
