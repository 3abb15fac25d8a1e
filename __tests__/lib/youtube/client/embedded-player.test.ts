import { createEmbeddedPlayer, embedUrl, playerOrigin } from '@/lib/youtube/client/embedded-player';

/** An iframe whose other side is the test. */
function createFakeFrame() {
  const sent: { message: any; to: string }[] = [];
  const target = new EventTarget();
  const contentWindow = {
    postMessage: (text: string, to: string) => void sent.push({ message: JSON.parse(text), to }),
  } as unknown as Window;
  return Object.assign(target, { contentWindow, sent }) as unknown as HTMLIFrameElement & {
    sent: typeof sent;
  };
}

function setUp() {
  jest.useFakeTimers();
  const clock = { at: 0 };
  const player = createEmbeddedPlayer(() => clock.at);
  const frame = createFakeFrame();
  const disconnect = player.connect(frame, window);
  const say = (data: unknown, more: object = {}) =>
    window.dispatchEvent(
      Object.assign(new Event('message'), {
        origin: playerOrigin,
        source: frame.contentWindow,
        data: typeof data === 'string' ? data : JSON.stringify(data),
        ...more,
      }),
    );
  const deliver = (info: object, more?: object) => say({ event: 'infoDelivery', info }, more);
  const commands = () =>
    frame.sent
      .filter(({ message }) => message.event === 'command')
      .map(({ message }) => [message.func, ...message.args]);
  return { player, frame, clock, disconnect, say, deliver, commands };
}

const load = (frame: HTMLIFrameElement) => frame.dispatchEvent(new Event('load'));
const playing = 1;
const paused = 2;

afterEach(() => jest.useRealTimers());

test('it greets the player until it answers, and only the player', () => {
  const { frame, deliver } = setUp();
  jest.advanceTimersByTime(1_000);
  expect(frame.sent).toEqual([]);
  load(frame);
  jest.advanceTimersByTime(500);
  expect(frame.sent).toHaveLength(3);
  expect(frame.sent[0]).toEqual({
    message: { event: 'listening', id: 1, channel: 'widget' },
    to: playerOrigin,
  });
  deliver({});
  jest.advanceTimersByTime(5_000);
  expect(frame.sent).toHaveLength(3);
});

test('a player that never answers is not greeted forever', () => {
  const { frame } = setUp();
  load(frame);
  jest.advanceTimersByTime(600_000);
  expect(frame.sent).toHaveLength(40);
});

test('the place to begin is known at once, and what the player reports is followed', () => {
  const { player, frame, deliver } = setUp();
  expect(player.getSnapshot()).toEqual({ startMs: null, timeMs: null, playing: false });
  const heard = jest.fn();
  player.subscribe(heard);
  player.seek(754_000);
  expect(player.getSnapshot()).toEqual({ startMs: 754_000, timeMs: 754_000, playing: false });
  load(frame);
  deliver({ playerState: playing, currentTime: 754.2 });
  expect(player.getSnapshot()).toEqual({ startMs: 754_000, timeMs: 754_200, playing: true });
  deliver({ currentTime: 755 });
  deliver({ playerState: paused });
  expect(player.getSnapshot()).toEqual({ startMs: 754_000, timeMs: 755_000, playing: false });
  expect(heard).toHaveBeenCalled();
});

test.each([
  ['another origin', { origin: 'https://evil.example' }],
  ['YouTube itself, which is not this player', { origin: 'https://www.youtube.com' }],
  ['another window', { source: window }],
  ['no window', { source: null }],
])('a message from %s is ignored', (_, more) => {
  const { player, frame, deliver } = setUp();
  player.seek(0);
  load(frame);
  deliver({ playerState: playing, currentTime: 1 }, more);
  expect(player.getSnapshot()).toEqual({ startMs: 0, timeMs: 0, playing: false });
});

test.each([
  '',
  'not json',
  '[]',
  '{"event":1}',
  '{"event":"infoDelivery","info":{"currentTime":"x"}}',
])('a message of another shape changes nothing: %s', (data) => {
  const { player, frame, say } = setUp();
  player.seek(0);
  load(frame);
  say(data);
  say(data, { data: { event: 'infoDelivery' } });
  expect(player.getSnapshot()).toEqual({ startMs: 0, timeMs: 0, playing: false });
});

test('a seek goes there and plays', () => {
  const { player, frame, deliver, commands } = setUp();
  player.seek(0);
  load(frame);
  deliver({ playerState: playing, currentTime: 0.1 });
  player.seek(62_500);
  expect(commands()).toEqual([['seekTo', 62.5, true], ['playVideo']]);
  expect(frame.sent.every(({ to }) => to === playerOrigin)).toBe(true);
});

test('a seek while the player loads is made good when it answers', () => {
  const { player, frame, deliver, commands } = setUp();
  player.seek(0);
  player.seek(90_000);
  expect(commands()).toEqual([]);
  load(frame);
  deliver({});
  expect(commands()).toEqual([['seekTo', 90, true], ['playVideo']]);
});

test('reports from before a seek do not move the place back', () => {
  const { player, frame, deliver } = setUp();
  player.seek(0);
  load(frame);
  deliver({ playerState: playing, currentTime: 10 });
  player.seek(100_000);
  deliver({ currentTime: 10.3 });
  deliver({ currentTime: 99.6 });
  expect(player.getSnapshot().timeMs).toBe(100_000);
  deliver({ currentTime: 100.2 });
  expect(player.getSnapshot().timeMs).toBe(100_200);
  deliver({ currentTime: 20 });
  expect(player.getSnapshot().timeMs).toBe(20_000);
});

test('a player that goes elsewhere is believed after three seconds', () => {
  const { player, frame, deliver, clock } = setUp();
  player.seek(100_000);
  load(frame);
  deliver({ playerState: playing, currentTime: 5 });
  clock.at = 2_900;
  deliver({ currentTime: 8 });
  expect(player.getSnapshot().timeMs).toBe(100_000);
  clock.at = 3_000;
  deliver({ currentTime: 8.1 });
  expect(player.getSnapshot().timeMs).toBe(8_100);
});

test('what a player says before it plays is no place', () => {
  const { player, frame, deliver } = setUp();
  player.seek(30_000);
  load(frame);
  deliver({ playerState: -1, currentTime: 0 });
  deliver({ playerState: 3, currentTime: 30.5 });
  expect(player.getSnapshot()).toEqual({ startMs: 30_000, timeMs: 30_000, playing: false });
});

test('after the end of a connection nothing is heard', () => {
  const { player, frame, deliver, disconnect } = setUp();
  player.seek(0);
  load(frame);
  disconnect();
  deliver({ playerState: playing, currentTime: 1 });
  expect(player.getSnapshot().playing).toBe(false);
});

test('the address asks for messages and for nothing else of YouTube', () => {
  expect(embedUrl('dQw4w9WgXcQ', 754_900, 'https://app.example')).toBe(
    'https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1&enablejsapi=1&playsinline=1&rel=0&start=754&origin=https%3A%2F%2Fapp.example',
  );
});
