import http from 'node:http';

export interface RawAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** A request whose every header is the test's, `Host` too. Ends streams after their head. */
export function rawRequest(
  url: string,
  { method, headers, body }: { method: string; headers: Record<string, string>; body?: string },
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers, agent: false }, (response) => {
      const { statusCode = 0, headers: answered } = response;
      const done = (text: string) => resolve({ status: statusCode, headers: answered, body: text });
      if (answered['content-type'] === 'text/event-stream') {
        response.destroy();
        return done('');
      }
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => done(text));
    });
    request.on('error', reject);
    request.end(body);
  });
}
