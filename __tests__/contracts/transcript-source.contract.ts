import type { ErrorCode } from '@/lib/errors';
import type { TranscriptRequest, TranscriptSource } from '@/lib/youtube/server/transcript-source';
import { sourdoughSegments } from '../fixtures/sourdough-talk';
import { captchaPage, consentPage, players } from '../fixtures/youtube-answers';
import {
  type StandInAnswer,
  type StandInTrack,
  startYouTubeStandIn,
  type YouTubeStandIn,
} from '../support/youtube-stand-in';

const videoId = 'testvideo01';

/** What every way to the captions promises, alone and with others behind it. */
export function describeTranscriptSource(
  name: string,
  create: (youtube: YouTubeStandIn) => TranscriptSource,
): void {
  describe(`${name} keeps the contract of TranscriptSource`, () => {
    let youtube: YouTubeStandIn;
    let source: TranscriptSource;
    const metadata: unknown[] = [];
    beforeAll(async () => {
      youtube = await startYouTubeStandIn();
      source = create(youtube);
    });
    afterAll(() => youtube.close());
    beforeEach(() => {
      youtube.videos.clear();
      youtube.requests.length = 0;
      metadata.length = 0;
    });

    const fetchTranscript = (request: Partial<TranscriptRequest> = {}) =>
      source.fetchTranscript({
        videoId,
        language: { required: null, preferred: null },
        signal: new AbortController().signal,
        onMetadata: (known) => metadata.push(known),
        ...request,
      });
    /** The same answer whichever way is tried. */
    const everyWay = (player: unknown) =>
      youtube.videos.set(videoId, { title: 'A title that is known', player });

    test('title, channel, length, language, chapters and captions', async () => {
      youtube.videos.set(videoId, {
        title: 'Why sourdough works',
        channel: 'Nora Bakes',
        description: '0:00 Hello\n1:30 Gluten\n3:00 Time',
        segments: sourdoughSegments(),
      });
      const transcript = await fetchTranscript();
      expect(transcript).toMatchObject({
        videoId,
        title: 'Why sourdough works',
        channel: 'Nora Bakes',
        language: 'en',
        kind: 'manual',
        gap: null,
      });
      expect(transcript.chapters.map(({ title }) => title)).toEqual(['Hello', 'Gluten', 'Time']);
      expect(transcript.segments).toEqual(sourdoughSegments());
      expect(metadata).toEqual([
        { title: 'Why sourdough works', channel: 'Nora Bakes', durationMs: transcript.durationMs },
      ]);
      expect(youtube.requests).toHaveLength(2);
    });

    test('captions in seconds come out in milliseconds, their markup undone once', async () => {
      youtube.videos.set(videoId, {
        title: 'Old captions',
        lengthSeconds: 10,
        captionsBody:
          '<?xml version="1.0"?><transcript><text start="1.5" dur="2">this is &lt;i>not&lt;/i> it</text><text start="4" dur="1"></text></transcript>',
      });
      const { segments } = await fetchTranscript();
      expect(segments).toEqual([{ startMs: 1_500, endMs: 3_500, text: 'this is not it' }]);
    });

    test('of many tracks the spoken language is taken, and a wanted one where it exists', async () => {
      const track = (language: string, automatic = false) => ({
        language,
        automatic,
        segments: [{ startMs: 0, endMs: 2_000, text: `${language}${automatic ? ' auto' : ''}` }],
      });
      youtube.videos.set(videoId, {
        title: 'x',
        lengthSeconds: 10,
        tracks: [track('en', true), track('zh'), track('en'), track('pt-BR')],
      });
      const textIn = async (language: TranscriptRequest['language']) =>
        (await fetchTranscript({ language })).segments[0]?.text;
      await expect(textIn({ required: null, preferred: null })).resolves.toBe('en');
      await expect(textIn({ required: null, preferred: 'zh' })).resolves.toBe('zh');
      await expect(textIn({ required: null, preferred: 'ja' })).resolves.toBe('en');
      await expect(textIn({ required: 'pt', preferred: null })).resolves.toBe('pt-BR');
      await expect(textIn({ required: 'ja', preferred: null })).rejects.toMatchObject({
        code: 'language_unavailable',
        details: {
          title: 'x',
          languages: [
            { language: 'en', kind: 'manual' },
            { language: 'zh', kind: 'manual' },
            { language: 'pt-BR', kind: 'manual' },
          ],
        },
      });
    });

    const said = (text: string) => [{ startMs: 0, endMs: 2_000, text }];

    test('a track with nothing in it, or kept for another player, gives way to the next one', async () => {
      const empty = { segments: [] };
      const full = { language: 'en', automatic: true, segments: said('en auto') };
      const read = async (tracks: StandInTrack[], language: TranscriptRequest['language']) => {
        youtube.videos.set(videoId, { title: 'x', lengthSeconds: 10, tracks });
        return (await fetchTranscript({ language })).segments[0]?.text;
      };
      const any = { required: null, preferred: null };
      const english = { required: 'en', preferred: null };
      const emptyFirst = [{ language: 'en', ...empty }, full];
      await expect(read(emptyFirst, any)).resolves.toBe('en auto');
      await expect(read(emptyFirst, english)).resolves.toBe('en auto');
      await expect(read([{ language: 'en', locked: true }, full], english)).resolves.toBe(
        'en auto',
      );
      const german = { language: 'de', segments: said('de') };
      const preferred = { required: null, preferred: 'en' };
      await expect(read([{ language: 'en', locked: true }, german], preferred)).resolves.toBe('de');
      await expect(read([{ language: 'en', ...empty }, german], preferred)).resolves.toBe('de');
    });

    test('a required language with nothing in it is missing, and the others are named', async () => {
      const tracks = [
        { language: 'fr', segments: [] },
        { language: 'en', segments: said('en') },
      ];
      youtube.videos.set(videoId, { title: 'x', lengthSeconds: 10, tracks });
      await expect(
        fetchTranscript({ language: { required: 'fr', preferred: null } }),
      ).rejects.toMatchObject({
        code: 'language_unavailable',
        details: { title: 'x', languages: [{ language: 'en', kind: 'manual' }] },
      });
    });

    test('a video whose tracks have nothing in them says that they are there', async () => {
      const tracks = ['a', 'b', 'c', 'd', 'e', 'f'].map((n) => ({
        language: `e${n}`,
        segments: [],
      }));
      youtube.videos.set(videoId, { title: 'x', lengthSeconds: 10, tracks });
      await expect(fetchTranscript()).rejects.toMatchObject({
        code: 'no_captions',
        details: { title: 'x', empty: true },
      });
      youtube.videos.set(videoId, { title: 'x', player: players.withoutCaptions(videoId) });
      const none = await fetchTranscript().catch((error) => error.details);
      expect(none).not.toHaveProperty('empty');
    });

    test('a track with a name of its own is had by its code, and stored in its language', async () => {
      const named = { language: 'en-nP7-2PuUl7o', segments: said('signs and songs') };
      const tracks = [{ language: 'en', segments: said('en') }, named];
      youtube.videos.set(videoId, { title: 'x', lengthSeconds: 10, tracks });
      const language = { required: named.language, preferred: null };
      const transcript = await fetchTranscript({ language });
      expect(transcript).toMatchObject({ language: 'en', segments: named.segments });
    });

    test.each<[ErrorCode, unknown]>([
      ['video_unavailable', players.unavailable()],
      ['video_unavailable', players.removed()],
      ['private', players.private()],
      ['age_restricted', players.ageRestricted()],
      ['members_only', players.membersOnly(videoId)],
      ['live_now', players.live(videoId)],
      ['upcoming', players.upcoming(videoId)],
      ['live_now', players.streamEnded(videoId)],
    ])('%s is final: nothing more is asked', async (code, player) => {
      everyWay(player);
      await expect(fetchTranscript()).rejects.toMatchObject({ code });
      expect(youtube.requests).toHaveLength(1);
    });

    test.each<[ErrorCode, unknown]>([
      ['bot_check', players.botCheck()],
      ['ip_blocked', players.rateLimited('ERROR')],
      ['ip_blocked', players.rateLimited('UNPLAYABLE')],
      ['unplayable', players.blockedCountry(videoId)],
      ['po_token_required', players.reload()],
      ['no_captions', players.withoutCaptions(videoId)],
      ['upstream_error', players.otherVideo()],
    ])('%s is told when every way ends so', async (code, player) => {
      everyWay(player);
      await expect(fetchTranscript()).rejects.toMatchObject({ code });
    });

    test.each<[ErrorCode, StandInAnswer]>([
      ['ip_blocked', { status: 429, type: 'text/html', body: captchaPage }],
      ['consent_required', { type: 'text/html', body: consentPage }],
      ['upstream_error', { status: 503, type: 'text/html', body: 'Service unavailable' }],
      ['parse_failed', { type: 'text/html', body: '<html>what is this</html>' }],
    ])('%s is told when every answer is such a page', async (code, page) => {
      youtube.videos.set(videoId, {
        title: 'x',
        ways: { ANDROID: page, ANDROID_VR: page, WATCH: page },
      });
      await expect(fetchTranscript()).rejects.toMatchObject({ code });
    });

    test.each<[ErrorCode, number, string, string]>([
      ['po_token_required', 200, 'nothing', ''],
      ['parse_failed', 200, 'something else', 'what is this'],
      ['no_captions', 200, 'no captions', '<timedtext format="3"><body></body></timedtext>'],
      ['upstream_error', 500, 'nothing', ''],
      ['upstream_error', 403, 'nothing', ''],
      ['ip_blocked', 429, 'a captcha', captchaPage],
      ['ip_blocked', 200, 'a captcha', captchaPage],
    ])('%s is what captions answered %i with %s mean, and the title is kept', async (...args) => {
      const [code, captionsStatus, , captionsBody] = args;
      youtube.videos.set(videoId, { title: 'Silent film', captionsBody, captionsStatus });
      await expect(fetchTranscript()).rejects.toMatchObject({
        code,
        details: { title: 'Silent film' },
      });
    });

    test.each<[ErrorCode, unknown]>([
      ['members_only', players.membersOnly(videoId)],
      ['unplayable', players.blockedCountry(videoId)],
      ['no_captions', players.withoutCaptions(videoId)],
      ['upcoming', players.upcoming(videoId)],
    ])('a refusal as %s keeps the title that it names', async (code, player) => {
      everyWay(player);
      await expect(fetchTranscript()).rejects.toMatchObject({
        code,
        details: { title: 'A title that is known' },
      });
    });

    test('captions that stop long before the video does, or have few words for it, say so', async () => {
      const segments = sourdoughSegments();
      youtube.videos.set(videoId, { title: 'x', lengthSeconds: 3_600, segments });
      await expect(fetchTranscript()).resolves.toMatchObject({ gap: 'ends_early' });
      const last = { startMs: 3_590_000, endMs: 3_595_000, text: 'and that was all' };
      const sparse = [...segments.slice(0, 3), last];
      youtube.videos.set(videoId, { title: 'x', lengthSeconds: 3_600, segments: sparse });
      await expect(fetchTranscript()).resolves.toMatchObject({ gap: 'few_words' });
    });

    test('an abort before the start asks nothing', async () => {
      youtube.videos.set(videoId, { title: 'x', segments: sourdoughSegments() });
      const signal = AbortSignal.abort(new Error('enough'));
      await expect(fetchTranscript({ signal })).rejects.toThrow('enough');
      expect(youtube.requests).toEqual([]);
    });

    test('an abort during a request ends it at once and sends nothing more', async () => {
      youtube.videos.set(videoId, { title: 'x', segments: sourdoughSegments() });
      youtube.hold(videoId);
      const controller = new AbortController();
      const fetching = fetchTranscript({ signal: controller.signal });
      await youtube.waitForRequest('/api/timedtext', videoId);
      controller.abort(new Error('enough'));
      await expect(fetching).rejects.toThrow('enough');
      youtube.release(videoId);
      expect(youtube.requests).toHaveLength(2);
    });
  });
}
