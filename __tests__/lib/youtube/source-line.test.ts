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

test.each(['@handle', 'channel/UCabc', 'c/name', 'user/name'])('reads /%s as a channel', (path) => {
  expect(parseSourceLine(`https://www.youtube.com/${path}`)).toEqual({
    kind: 'channel',
    channelPath: path,
  });
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

test('splits pasted text into lines, several addresses on a line too', () => {
  expect(
    splitSourceLines(`\n ${id}\r\nhttps://youtu.be/${id}, https://youtu.be/${id}\n\nsome words`),
  ).toEqual([id, `https://youtu.be/${id}`, `https://youtu.be/${id}`, 'some words']);
});
