import {
  captionLanguages,
  rankCaptionTracks,
  type WantedLanguage,
} from '@/lib/youtube/server/caption-track';
import type { CaptionTrack, PlayerResponse } from '@/lib/youtube/server/player-response';

interface Track {
  lang: string;
  auto?: boolean;
  locked?: boolean;
}

function player(tracks: Track[], spoken?: number): PlayerResponse {
  return {
    playabilityStatus: { status: 'OK' },
    captions: {
      playerCaptionsTracklistRenderer: {
        captionTracks: tracks.map(({ lang, auto, locked }) => ({
          baseUrl: `https://www.youtube.com/api/timedtext?lang=${lang}${locked ? '&exp=xpe' : ''}`,
          languageCode: lang,
          name: { simpleText: `Name of ${lang}` },
          ...(auto && { kind: 'asr' }),
        })),
        audioTracks: spoken === undefined ? [] : [{ defaultCaptionTrackIndex: spoken }],
      },
    },
  };
}

const ranked = (tracks: Track[], wanted: WantedLanguage, spoken?: number) =>
  rankCaptionTracks(player(tracks, spoken), wanted).map(wordsOf);
const chosen = (tracks: Track[], preferred: string | null, spoken?: number) =>
  ranked(tracks, { required: null, preferred }, spoken)[0] ?? null;
const chosenOnly = (tracks: Track[], required: string) =>
  ranked(tracks, { required, preferred: null })[0] ?? null;
const wordsOf = ({ languageCode, kind, baseUrl }: CaptionTrack) =>
  `${languageCode}${kind ? ' auto' : ''}${baseUrl.includes('xpe') ? ' locked' : ''}`;

const many: Track[] = [{ lang: 'zh' }, { lang: 'en', auto: true }, { lang: 'en' }, { lang: 'de' }];

test('without a wish it is what is spoken, written by a person first', () => {
  expect(chosen(many, null, 2)).toBe('en');
  expect(chosen([{ lang: 'zh' }, { lang: 'en', auto: true }], null)).toBe('en auto');
});

test('a requested language wins, exactly before by its primary subtag', () => {
  expect(chosen(many, 'de', 2)).toBe('de');
  expect(chosen([{ lang: 'pt' }, { lang: 'pt-BR', auto: true }], 'pt-BR')).toBe('pt-BR auto');
  expect(chosen([{ lang: 'en-GB' }, { lang: 'fr' }], 'en')).toBe('en-GB');
});

test('a language that does not exist falls back to what is spoken', () => {
  expect(chosen(many, 'ja', 2)).toBe('en');
});

test('tracks that YouTube keeps for its own player come last', () => {
  expect(
    chosen(
      [
        { lang: 'en', locked: true },
        { lang: 'en', auto: true },
      ],
      'en',
    ),
  ).toBe('en auto');
  expect(chosen([{ lang: 'en', locked: true }], 'en')).toBe('en locked');
});

test('a free track in another language is better than one that is kept, unless its language is required', () => {
  const tracks: Track[] = [{ lang: 'en', locked: true }, { lang: 'de' }];
  expect(ranked(tracks, { required: null, preferred: 'en' }, 0)).toEqual(['de', 'en locked']);
  expect(chosenOnly(tracks, 'en')).toBe('en locked');
});

test('those that come next stand in the order of the wish, the speech and the list', () => {
  expect(ranked(many, { required: null, preferred: 'de' }, 2)).toEqual([
    ...['de', 'en', 'en auto', 'zh'],
  ]);
  expect(ranked(many, { required: 'en', preferred: null })).toEqual(['en', 'en auto']);
});

test.each([
  ['he', ['en', 'iw'], 'iw'],
  ['nb', ['en', 'no'], 'no'],
  ['no', ['nb'], 'nb'],
  ['fil', ['tl'], 'tl'],
  ['id', ['in'], 'in'],
  ['zh-Hant', ['zh-CN', 'zh-TW'], 'zh-TW'],
  ['zh-Hans', ['zh-TW', 'zh-CN'], 'zh-CN'],
  ['zh-Hant', ['zh-Hans', 'zh-HK'], 'zh-HK'],
  ['zh-Hant', ['zh-CN'], 'zh-CN'],
  ['pt-BR', ['pt-PT', 'pt'], 'pt'],
  ['en', ['en-nP7-2PuUl7o'], 'en-nP7-2PuUl7o'],
  ['en', ['en-ehkg1hFWq8A', 'en'], 'en'],
  ['en-ehkg1hFWq8A', ['en', 'en-ehkg1hFWq8A'], 'en-ehkg1hFWq8A'],
  ['en-ehkg1hFWq8A', ['de', 'en-GB'], 'en-GB'],
])('%s among %j is %s', (required, languages, track) => {
  const tracks = languages.map((lang) => ({ lang }));
  expect(chosenOnly(tracks, required)).toBe(track);
  expect(chosen([{ lang: 'ja' }, ...tracks], required, 0)).toBe(track);
});

test('a language that is required is taken by its primary subtag, or nothing is', () => {
  expect(chosenOnly(many, 'de')).toBe('de');
  expect(chosenOnly([{ lang: 'en-GB' }, { lang: 'fr' }], 'en')).toBe('en-GB');
  expect(chosenOnly(many, 'ja')).toBeNull();
});

test('the languages there are name each once, by a person where there is one', () => {
  const tracks = [
    { lang: 'en', auto: true },
    { lang: 'zh' },
    { lang: 'en' },
    { lang: 'fr', auto: true },
  ];
  expect(captionLanguages(player(tracks))).toEqual([
    { language: 'en', kind: 'manual' },
    { language: 'zh', kind: 'manual' },
    { language: 'fr', kind: 'auto' },
  ]);
});

test('tracks with names of their own are told by them', () => {
  expect(captionLanguages(player([{ lang: 'en' }, { lang: 'en-ehkg1hFWq8A' }]))).toEqual([
    { language: 'en', kind: 'manual' },
    { language: 'en-ehkg1hFWq8A', kind: 'manual', name: 'Name of en-ehkg1hFWq8A' },
  ]);
});

test('no tracks, no choice', () => {
  expect(chosen([], 'en')).toBeNull();
});
