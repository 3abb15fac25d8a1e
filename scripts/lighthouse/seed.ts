import { sourdoughSegments } from '../../__tests__/fixtures/sourdough-talk';
import { type HttpClient, ofType, openEvents } from '../../__tests__/support/http-client';
import type { YouTubeStandIn } from '../../__tests__/support/youtube-stand-in';

const titles = [
  'Why sourdough works: wild yeast, gluten and patience',
  'The physics of a bicycle that rides itself',
  'How the railway time zones were invented',
  'Reading Middlemarch in a noisy year',
];

/** Summarizes so many videos in one batch. Returns the newest summary's id. */
export async function seedSummaries(
  client: HttpClient,
  youtube: YouTubeStandIn,
  count: number,
): Promise<string> {
  const ids = Array.from({ length: count }, (_, n) => `lighthse${String(n).padStart(3, '0')}`);
  for (const [n, id] of ids.entries()) {
    const [first, ...rest] = sourdoughSegments();
    youtube.videos.set(id, {
      title: `${titles[n % titles.length]}, part ${n + 1}`,
      channel: 'Nora Bakes',
      // Every video says something of its own, or one summary would serve them all.
      segments: [{ ...first!, text: `Number ${n}.` }, ...rest],
    });
  }
  const stream = await openEvents(client);
  await client.post('/api/batches', { sources: ids, model: 'extractive' });
  const { completed } = (await stream.next(ofType('batch_complete'))).data;
  stream.close();
  if (completed !== count) throw new Error(`${completed} of ${count} summaries were made`);
  const { items } = await client.json('/api/summaries?per_page=1');
  return items[0].summary_id;
}
