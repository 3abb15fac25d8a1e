import { parseChapters } from '@/lib/youtube/chapters';

test('reads the chapter list of a description', () => {
  const description = `About this talk\n\n0:00 Intro\n- 02:15 — The idea\n(1:02:03) Questions, answered\n\nFollow us`;
  expect(parseChapters(description)).toEqual([
    { title: 'Intro', startMs: 0 },
    { title: 'The idea', startMs: 135_000 },
    { title: 'Questions, answered', startMs: 3_723_000 },
  ]);
});

test.each([
  ['fewer than three', '0:00 a\n1:00 b'],
  ['not starting at zero', '0:10 a\n1:00 b\n2:00 c'],
  ['not ascending', '0:00 a\n2:00 b\n1:00 c'],
  ['none', 'Recorded at 10:30 in Berlin'],
])('%s is no chapter list', (_, description) => {
  expect(parseChapters(description)).toEqual([]);
});
