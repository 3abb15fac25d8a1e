import { captionLanguages, chooseCaptionTrack } from '@/lib/youtube/server/caption-track';
import type { PlayerResponse } from '@/lib/youtube/server/player-response';

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
          ...(auto && { kind: 'asr' }),
        })),
        audioTracks: spoken === undefined ? [] : [{ defaultCaptionTrackIndex: spoken }],
      },
    },
  };
}

const chosen = (tracks: Track[], preferred: string | null, spoken?: number) =>
  wordsOf(chooseCaptionTrack(player(tracks, spoken), { required: null, preferred }));
const chosenOnly = (tracks: Track[], required: string) =>
  wordsOf(chooseCaptionTrack(player(tracks), { required, preferred: null }));
const wordsOf = (track: ReturnType<typeof chooseCaptionTrack>) => {
  return (
    track &&
    `${track.languageCode}${track.kind ? ' auto' : ''}${track.baseUrl.includes('xpe') ? ' locked' : ''}`
  );
};

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

test('no tracks, no choice', () => {
  expect(chosen([], 'en')).toBeNull();
});
