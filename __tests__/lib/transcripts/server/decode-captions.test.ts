import iconv from 'iconv-lite';
import { longestHoldMs } from '@/__tests__/support/longest-hold';
import { parseCaptions } from '@/lib/transcripts/parse-captions';
import { decodeCaptions } from '@/lib/transcripts/server/decode-captions';

const srt = (text: string) => `1\r\n00:00:01,000 --> 00:00:03,500\r\n${text}\r\n`;

const spoken = 'Grüße, 世界 😀';

test.each([
  ['UTF-8', Buffer.from(srt(spoken))],
  ['UTF-8 with its mark', Buffer.from(`\ufeff${srt(spoken)}`)],
  ['UTF-16 LE with its mark', iconv.encode(`\ufeff${srt(spoken)}`, 'utf-16le')],
  ['UTF-16 BE with its mark', iconv.encode(`\ufeff${srt(spoken)}`, 'utf-16be')],
  ['UTF-16 LE without one', iconv.encode(srt(spoken), 'utf-16le')],
  ['UTF-16 BE without one', iconv.encode(srt(spoken), 'utf-16be')],
])('%s', async (_, bytes) => {
  const { segments } = await parseCaptions('srt', await decodeCaptions(bytes));
  expect(segments).toEqual([{ startMs: 1_000, endMs: 3_500, text: spoken }]);
});

/** Sentences as people save them, each in an encoding of its language. */
test.each([
  ['windows-1252', 'Überall “schöne” Grüße für die Bäcker, die früh aufstehen – natürlich …'],
  ['windows-1251', 'Хлеб поднимается медленно, если в комнате холодно. Терпение важнее всего.'],
  ['koi8-r', 'Хлеб поднимается медленно, если в комнате холодно. Терпение важнее всего.'],
  ['shift_jis', 'パンはゆっくり膨らみます。部屋が寒いときは、もっと時間がかかります。'],
  ['euc-kr', '빵은 천천히 부풀어 오릅니다. 방이 추우면 시간이 더 오래 걸립니다.'],
  ['gb18030', '面包慢慢地发起来。如果房间很冷，就需要更多的时间。耐心是最重要的。'],
  ['big5', '麵包慢慢地發起來。如果房間很冷，就需要更多的時間。耐心是最重要的。'],
  ['windows-1253', 'Το ψωμί φουσκώνει αργά όταν το δωμάτιο είναι κρύο. Θέλει υπομονή.'],
])('%s', async (encoding, text) => {
  const lines = Array.from({ length: 6 }, (_, n) => `00:00:0${n},000 --> 00:00:0${n},900`);
  const file = Buffer.concat(
    lines.flatMap((line) => [
      Buffer.from(`${line}\r\n`),
      iconv.encode(text, encoding),
      Buffer.from('\r\n\r\n'),
    ]),
  );
  const { segments } = await parseCaptions('srt', await decodeCaptions(file));
  expect(segments).toHaveLength(6);
  for (const segment of segments) expect(segment.text).toBe(text);
});

test('a file that is no text is refused as such, in whatever encoding it might be', async () => {
  const noise = Uint8Array.from({ length: 4_000 }, (_, n) => (n * 7919 + (n >> 3)) % 256);
  const pdf = Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj');
  const zip = Buffer.concat([Buffer.from('PK\u0003\u0004'), noise]);
  for (const bytes of [noise, pdf, zip]) {
    await expect(parseCaptions('text', await decodeCaptions(bytes))).rejects.toMatchObject({
      code: 'captions_invalid',
      message: expect.stringMatching(/^This is .* Save it as SRT, VTT or plain text\.$/),
    });
  }
});

test('six megabytes in an old encoding do not hold the event loop, and keep letters that are cut by a chunk', async () => {
  const line = 'パンはゆっくり膨らみます。\n';
  const times = Math.floor((6 * 1024 * 1024) / iconv.encode(line, 'shift_jis').length);
  const bytes = iconv.encode(line.repeat(times), 'shift_jis');
  let text = '';
  // A generous bound, as for parsers: it guards against holding the loop for all of the file.
  const heldMs = await longestHoldMs(async () => {
    text = await decodeCaptions(bytes);
  });
  expect(text).toBe(line.repeat(times));
  expect(heldMs).toBeLessThan(1_000);
});
