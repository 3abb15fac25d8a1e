import { AppError } from '@/lib/errors';
import {
  measureLookups,
  measurePlaylists,
  measureTranscripts,
} from '@/lib/youtube/server/measured-sources';

const signal = new AbortController().signal;

function collect() {
  const heard: string[] = [];
  return {
    heard,
    onAnswer: (operation: string, code: string) => void heard.push(`${operation} ${code}`),
  };
}

test('every question is heard of with its outcome, and answered as before', async () => {
  const { heard, onAnswer } = collect();
  const answers = [
    async () => 'captions',
    async () => {
      throw new AppError('bot_check');
    },
    async () => {
      throw new Error('odd');
    },
  ];
  const source = measureTranscripts(
    { fetchTranscript: () => answers.shift()!() as never },
    onAnswer,
  );
  const ask = (on = signal) => source.fetchTranscript({ signal: on } as never);
  expect(await ask()).toBe('captions');
  await expect(ask()).rejects.toMatchObject({ code: 'bot_check' });
  await expect(ask(AbortSignal.abort())).rejects.toThrow('odd');
  expect(heard).toEqual(['transcript ok', 'transcript bot_check', 'transcript aborted']);
});

test('playlists and looks have names of their own', async () => {
  const { heard, onAnswer } = collect();
  const playlists = measurePlaylists(
    {
      fetchPlaylist: async () => ({}) as never,
      peekPlaylist: async () => ({}) as never,
      findUploads: async () => 'UU0123456789',
    },
    onAnswer,
  );
  await playlists.fetchPlaylist({ signal } as never);
  await playlists.peekPlaylist({ signal } as never);
  await playlists.findUploads({ signal } as never);
  const lookups = measureLookups({ lookup: async () => ({}) as never }, onAnswer);
  await lookups.lookup('aaaaaaaaaaa', signal);
  expect(heard).toEqual(['playlist ok', 'playlist_peek ok', 'uploads ok', 'lookup ok']);
});
