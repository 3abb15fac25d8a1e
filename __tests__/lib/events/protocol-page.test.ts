import { readFileSync } from 'node:fs';
import { errorKinds } from '@/lib/errors';
import { connectionViewSchema } from '@/lib/events/operations';
import { eventData, isDurable, isEventType } from '@/lib/events/registry';

const page = readFileSync('docs/events-protocol.md', 'utf8');
const section = (title: string) => page.split(`\n## ${title}\n`)[1]!.split('\n## ')[0]!;
/** The cells of a section's table, without its head. */
const rows = (title: string) =>
  section(title)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
const names = (text: string) => [...text.matchAll(/`(\w+)\??`/g)].map(([, name]) => name!);

test('every event type is on the page, as durable as it is', () => {
  const told = rows('Event types').map(([type, durable]) => [names(type!)[0], durable === 'yes']);
  const known = Object.keys(eventData).filter(isEventType);
  expect(told.map(([type]) => type).sort()).toEqual(known.sort());
  for (const [type, durable] of told)
    expect([type, durable]).toEqual([type, isDurable(type as never)]);
});

test('every field of an event is on the page', () => {
  for (const [type, , data] of rows('Event types')) {
    const schema = eventData[names(type!)[0] as 'system'];
    for (const field of Object.keys('shape' in schema ? schema.shape : {})) {
      expect([type, data]).toEqual([type, expect.stringMatching(new RegExp(`\\b${field}\\b`))]);
    }
  }
});

test('every reason to end a stream and to start over is on the page, and whether to come back', () => {
  const told = rows('When a stream ends').flatMap(([reasons]) => names(reasons!));
  expect(told.sort()).toEqual([...eventData.bye.shape.reason.options].sort());
  const resets = rows('Event types').find(([type]) => type === '`reset`')![2]!;
  for (const reason of eventData.reset.shape.reason.options) expect(resets).toContain(reason);
});

test('the fields of a connection and the codes of refusals are those of the server', () => {
  const status = rows('Endpoints').find(([request]) => request!.includes('/events/status'))![2]!;
  const fields = /connections: \[\{([^}]+)\}/.exec(status)![1]!.split(', ');
  expect(fields.sort()).toEqual(Object.keys(connectionViewSchema.shape).sort());
  const codes = page.match(/\| \d{3} \| [^|]+/g)!.flatMap(names);
  expect(codes).toHaveLength(5);
  for (const code of codes) expect(Object.keys(errorKinds)).toContain(code);
});
