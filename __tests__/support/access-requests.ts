import { accessTable, type Outcome, type Property } from './access-table';
import type { AppServer } from './app-server';
import { type HttpClient, ofType, openEvents } from './http-client';
import { rawRequest } from './raw-request';
import { readBuiltActions } from './server-actions';
import { makeToken } from './token-client';
import type { WebhookReceiver } from './webhook-receiver';

/** Makes what there is to be got at, as its owner; `marker` is in the texts of it that only the owner may read. */
export async function makeProperty(
  owner: HttpClient,
  receiver: WebhookReceiver,
  marker: string,
): Promise<Omit<Property, 'sessionId' | 'personId'>> {
  const stream = await openEvents(owner);
  const started = await owner.post('/api/batches', {
    transcript: {
      title: `A talk on ${marker}`,
      format: 'srt',
      content: `1\n00:00:01,000 --> 00:00:09,000\nNobody else should ever read about ${marker} here.\n`,
    },
  });
  const { batch_id, jobs } = (await started.json()) as any;
  const done = await stream.next(ofType('summary_complete'));
  stream.close();
  return {
    summaryId: done.data.summary_id,
    batchId: batch_id,
    jobId: jobs[0].job_id,
    tokenId: (await makeToken(owner)).token_id,
    ...(await makeDelivery(owner, receiver, marker)),
  };
}

/** A webhook that was tested once. */
async function makeDelivery(owner: HttpClient, receiver: WebhookReceiver, marker: string) {
  const input = { url: `${receiver.url}?for=${marker}`, event_types: ['test'] };
  const { webhook_id } = (await (await owner.post('/api/webhooks', input)).json()) as any;
  const test = await owner.post(`/api/webhooks/${webhook_id}/test`, {});
  const { delivery_id } = (await test.json()) as any;
  await receiver.nth(1);
  return { webhookId: webhook_id as string, deliveryId: delivery_id as string };
}

export interface AccessRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

/** What a row of the table sends, as a request that any header can be added to. */
export function requestOf(key: string, property: Property): AccessRequest {
  const [kind = '', address = ''] = key.split(' ');
  const { path, body } = accessTable[key]!;
  const input = typeof body === 'function' ? body(property) : body;
  if (kind === 'ACTION') {
    const action = readBuiltActions().find(({ name }) => name === address)!;
    const form = input instanceof FormData;
    const boundary = 'boundary';
    return {
      method: 'POST',
      path: action.pages[0]!.replace('[id]', property.summaryId),
      headers: {
        'next-action': action.id,
        accept: 'text/x-component',
        'content-type': form
          ? `multipart/form-data; boundary=${boundary}`
          : 'text/plain;charset=UTF-8',
      },
      body: form ? multipart(input, boundary) : JSON.stringify(input === undefined ? [] : [input]),
    };
  }
  const method = kind === 'PAGE' ? 'GET' : kind;
  const sends = method !== 'GET' && method !== 'HEAD' && method !== 'DELETE';
  return {
    method,
    path: path ? path(property) : address,
    headers: sends && input !== undefined ? { 'content-type': 'application/json' } : {},
    body: sends && input !== undefined ? JSON.stringify(input) : undefined,
  };
}

/** React's encoding of an action's one argument that is a form. */
function multipart(form: FormData, boundary: string): string {
  const part = (name: string, value: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const fields = [...form].map(([name, value]) => part(`1_${name}`, String(value)));
  return `${fields.join('')}${part('0', '["$K1"]')}--${boundary}--\r\n`;
}

/** Sends a row to a server and says what came of it, in the table's words; `extra` headers go before all others. */
export async function ask(
  { app, property }: { app: AppServer; property: Property },
  key: string,
  client: HttpClient,
  extra: Record<string, string> = {},
): Promise<{ outcome: Outcome; body: string }> {
  const { method, path, headers, body } = requestOf(key, property);
  const length: Record<string, string> =
    body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const answer = await rawRequest(app.url + path, {
    method,
    headers: {
      ...(client.cookie && { cookie: client.cookie }),
      ...(method !== 'GET' && method !== 'HEAD' && { origin: app.url }),
      ...length,
      ...headers,
      ...extra,
    },
    body,
  });
  return { outcome: outcomeOf(app, key, answer), body: answer.body };
}

function outcomeOf(
  app: AppServer,
  key: string,
  { status, headers, body }: Awaited<ReturnType<typeof rawRequest>>,
): Outcome {
  if (key.startsWith('ACTION ')) {
    const row = /^1:(\{.*)$/m.exec(body)?.[1];
    const result = row ? JSON.parse(row) : undefined;
    if (result) return result.ok ? 'ok' : result.error.code;
  }
  if (key.startsWith('PAGE ') && status === 307) {
    return new URL(headers.location ?? '', app.url).pathname;
  }
  const code = /^\{"error":\{"code":"(\w+)"/.exec(body)?.[1];
  return code ?? (status === 401 ? 'unauthenticated' : status);
}

/** Headers with which everything that changes state is refused, by what is wrong with them; `url` is the server's. */
export const foreignOrigins: Record<string, (url: string) => Record<string, string>> = {
  'another site': () => ({ origin: 'https://evil.example' }),
  'a longer name': (url) => ({ origin: `${url}.evil.example` }),
  'no origin at all': () => ({ origin: 'null' }),
  'another port': () => ({ origin: 'http://localhost:1' }),
  'a browser that says cross-site': () => ({ 'sec-fetch-site': 'cross-site' }),
};

export const rows = Object.keys(accessTable);
export const changingRows = rows.filter((key) => !/^(?:GET|HEAD|PAGE) /.test(key));
