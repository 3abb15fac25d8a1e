import { z } from 'zod';
import { readJson, readOptionalJson } from '@/lib/server/http/read-json';

const schema = z.object({ name: z.string(), tags: z.array(z.string()).default([]) });
const request = (body: BodyInit, type = 'application/json') =>
  new Request('http://x/', {
    method: 'POST',
    body,
    headers: { 'content-type': type },
    duplex: 'half',
  } as RequestInit);
const read = (body: BodyInit, type?: string, maxBytes = 100) =>
  readJson(request(body, type), schema, maxBytes);

test('gives what the schema makes of the body', async () => {
  await expect(read('{"name":"é"}', 'application/json; charset=utf-8')).resolves.toEqual({
    name: 'é',
    tags: [],
  });
});

test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp'])(
  'refuses %s',
  async (type) => {
    await expect(read('{}', type)).rejects.toMatchObject({ code: 'unsupported_media_type' });
  },
);

test.each(['', '{', 'undefined'])('refuses %j as JSON', async (body) => {
  await expect(read(body)).rejects.toMatchObject({ code: 'invalid_json' });
});

test('names every field that is wrong', async () => {
  await expect(read('{"name":1,"tags":["a",2]}')).rejects.toMatchObject({
    code: 'invalid_input',
    details: { issues: [{ field: 'name' }, { field: 'tags.1' }] },
  });
});

test('of very many wrong fields the first twenty are named, and all are counted', async () => {
  const body = JSON.stringify({ name: 'x', tags: Array(30).fill(1) });
  const { details } = await read(body).catch((error) => error);
  expect(details.issues).toHaveLength(20);
  expect(details.issue_count).toBe(30);
});

describe('a body that may be missing', () => {
  const readOptional = (body?: BodyInit, type?: string) =>
    readOptionalJson(
      new Request('http://x/', {
        method: 'POST',
        body,
        headers: type ? { 'content-type': type } : {},
      }),
      schema,
    );

  test.each([
    [undefined, undefined],
    ['', undefined],
    [' \r\n', 'application/x-www-form-urlencoded'],
    ['', 'application/json'],
  ])('is undefined when it is %j of type %s', async (body, type) => {
    await expect(readOptional(body, type)).resolves.toBeUndefined();
  });

  test('is read and checked like any other when it is there', async () => {
    await expect(readOptional('{"name":"x"}', 'application/json')).resolves.toMatchObject({
      name: 'x',
    });
    await expect(readOptional('{"name":"x"}', 'text/plain')).rejects.toMatchObject({
      code: 'unsupported_media_type',
    });
    await expect(readOptional('{', 'application/json')).rejects.toMatchObject({
      code: 'invalid_json',
    });
  });
});

test('stops reading a body that never ends', async () => {
  let sent = 0;
  const endless = new ReadableStream({
    pull(controller) {
      sent += 1;
      controller.enqueue(new Uint8Array(50));
    },
  });
  await expect(read(endless)).rejects.toMatchObject({ code: 'payload_too_large' });
  expect(sent).toBeLessThan(10);
});

test('says how to make a large body smaller, where the caller knows', async () => {
  const refused = (hint?: string) =>
    readJson(request(`"${'x'.repeat(200)}"`), schema, 100, hint).catch(({ message }) => message);
  expect(await refused()).toMatch(/over 100 B\.$/);
  expect(await refused('Send less.')).toMatch(/over 100 B\. Send less\.$/);
});

test('trusts a declared length that is too large', async () => {
  const large = new Request('http://x/', {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json', 'content-length': '101' },
  });
  await expect(readJson(large, schema, 100)).rejects.toMatchObject({ code: 'payload_too_large' });
});
