import { parseSourceLine, splitSourceLines } from '@/lib/youtube/source-line';

const id = 'dQw4w9WgXcQ';

test.each([
  id,
  `https://www.youtube.com/watch?v=${id}`,
  `http://youtube.com/watch?v=${id}&t=42s`,
  `https://www.youtube.com/watch?feature=share&v=${id}`,
  `https://m.youtube.com/watch?v=${id}`,
  `https://music.youtube.com/watch?v=${id}`,
  `https://youtu.be/${id}`,
  `https://youtu.be/${id}?si=abc&t=3`,
  `youtu.be/${id}`,
  `www.youtube.com/watch?v=${id}`,
  `//www.youtube.com/watch?v=${id}`,
  `https://www.youtube.com/shorts/${id}`,
  `https://www.youtube.com/live/${id}?feature=share`,
  `https://www.youtube.com/embed/${id}`,
  `https://www.youtube-nocookie.com/embed/${id}?rel=0`,
  `https://www.youtube.com/v/${id}`,
  `HTTPS://WWW.YOUTUBE.COM/watch?v=${id}`,
  `  <https://youtu.be/${id}>,  `,
  `Watch this: https://youtu.be/${id}.`,
])('reads %s as the video', (line) => {
  expect(parseSourceLine(line)).toEqual({ kind: 'video', videoId: id, playlistId: null });
});

test('a video inside a playlist is the video, with the playlist kept', () => {
  expect(parseSourceLine(`https://www.youtube.com/watch?v=${id}&list=PLabc123`)).toEqual({
    kind: 'video',
    videoId: id,
    playlistId: 'PLabc123',
  });
});

test.each([
  'https://www.youtube.com/playlist?list=PLabc123',
  'https://www.youtube.com/watch?list=PLabc123',
  'https://www.youtube.com/embed/videoseries?list=PLabc123',
])('reads %s as a playlist', (line) => {
  expect(parseSourceLine(line)).toEqual({ kind: 'playlist', playlistId: 'PLabc123' });
});

const channelId = 'UCnorabakesnorabakes2024';
test.each([
  ['https://www.youtube.com/@handle', '@handle'],
  ['https://www.youtube.com/@Nora.Bakes/videos', '@nora.bakes'],
  ['https://m.youtube.com/@nora-bakes/shorts?view=0', '@nora-bakes'],
  ['https://www.youtube.com/@%E3%83%8A%E3%83%B3%E3%82%B7%E3%83%BC', '@ナンシー'],
  ['@Nora_Bakes', '@nora_bakes'],
  [`https://www.youtube.com/channel/${channelId}/featured`, `channel/${channelId}`],
  ['https://www.youtube.com/c/NoraBakes', 'c/NoraBakes'],
  ['youtube.com/user/norabakes', 'user/norabakes'],
])('reads %s as the channel %s', (line, channelPath) => {
  expect(parseSourceLine(line)).toEqual({ kind: 'channel', channelPath });
});

test.each([
  'https://www.youtube.com/channel/UCshort',
  'https://www.youtube.com/@',
  'https://www.youtube.com/@a/b',
  'https://www.youtube.com/c/',
  'https://www.youtube.com/@%E0%A4%A',
  '@a b',
  'somebody@example.com',
])('does not take %j for a channel', (line) => {
  expect(parseSourceLine(line)).toEqual({ kind: 'invalid', code: 'invalid_url' });
});

test.each(['WL', 'LL'])('refuses the private list %s with a reason', (list) => {
  expect(parseSourceLine(`https://www.youtube.com/playlist?list=${list}`)).toEqual({
    kind: 'invalid',
    code: 'private_playlist',
  });
});

test.each([
  'hello world',
  'https://vimeo.com/12345',
  `https://evil.com/watch?v=${id}`,
  `https://youtube.com.evil.com/watch?v=${id}`,
  `https://notyoutube.com/watch?v=${id}`,
  'https://www.youtube.com/watch?v=tooShort',
  'https://www.youtube.com/watch?v=waytoolongtobeanid',
  'https://www.youtube.com/',
  'javascript:alert(1)',
  `ftp://youtube.com/watch?v=${id}`,
  '',
])('does not take %j for a video', (line) => {
  expect(parseSourceLine(line)).toEqual({ kind: 'invalid', code: 'invalid_url' });
});

const other = 'aircAruvnKk';
const [first, second] = [`https://youtu.be/${id}`, `https://youtu.be/${other}`];
test.each([
  [`Watch ${first} and ${second}`, [first, second]],
  [`1. ${first} 2. ${second}`, [first, second]],
  [`${first},${second}`, [first, second]],
  [`See ${first},${second}.`, [first, second]],
  [`[one](${first}) and [two](${second})`, [first, second]],
  [
    `this: youtu.be/${id}, that: www.youtube.com/watch?v=${other}`,
    [`youtu.be/${id}`, `www.youtube.com/watch?v=${other}`],
  ],
  [`Watch ${first} and https://youtu.be/short`, [first, 'https://youtu.be/short']],
  [`${first} from https://example.com/a and ${second}`, [first, second]],
  [`Watch ${first}`, [`Watch ${first}`]],
  [`${first} (from https://example.com/a)`, [`${first} (from https://example.com/a)`]],
  ['somebody@youtube.com/a ftp://youtube.com/b', ['somebody@youtube.com/a ftp://youtube.com/b']],
  [`${'so many words '.repeat(300)}${first} ${second}`, [first, second]],
])('splits %j', (line, lines) => {
  expect(splitSourceLines(line)).toEqual(lines);
  expect(lines.flatMap(splitSourceLines)).toEqual(lines);
});

test('a link to YouTube is found behind one to somewhere else', () => {
  expect(parseSourceLine(`https://example.com/a has ${first}`)).toMatchObject({ videoId: id });
});

test('splits pasted text into lines, several addresses on a line too', () => {
  expect(
    splitSourceLines(`\n ${id}\r\nhttps://youtu.be/${id}, https://youtu.be/${id}\n\nsome words`),
  ).toEqual([id, `https://youtu.be/${id}`, `https://youtu.be/${id}`, 'some words']);
});
