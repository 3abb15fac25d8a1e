import { fireEvent, screen, waitFor } from '@testing-library/react';
import {
  createFakeStart,
  renderSubmit as setUp,
  startedBatch as started,
} from '@/__tests__/support/submit-page';
import type { StartBatch } from '@/components/summaries/submit/use-submit';

const answer = (status: number) => async () => ({ status }) as Response;

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
  globalThis.fetch = jest.fn(answer(200));
});

test('is focused on arrival and says what it understood', async () => {
  const { user, box } = setUp(jest.fn());
  expect(box).toHaveFocus();
  await user.type(
    box,
    'https://youtu.be/dQw4w9WgXcQ{Shift>}{Enter}{/Shift}dQw4w9WgXcQ{Shift>}{Enter}{/Shift}nope',
  );
  expect(screen.getByRole('status')).toHaveTextContent('1 video, 1 duplicate, 1 line to check');
  expect(screen.getByTestId('understood-lines')).toHaveTextContent(/nope.*not a link/);
});

test('sends the links with Enter and is empty afterwards', async () => {
  const { start, forms } = createFakeStart();
  const { user, box, onStarted } = setUp(start);
  await user.type(box, 'https://youtu.be/dQw4w9WgXcQ{Enter}');
  await waitFor(() => expect(onStarted).toHaveBeenCalledWith(started));
  expect(forms[0]!.get('sources')).toBe('https://youtu.be/dQw4w9WgXcQ');
  expect(box).toHaveValue('');
});

test('of many lines Enter makes one more, and Ctrl with Enter sends them', async () => {
  const { start, forms } = createFakeStart();
  const { user, box } = setUp(start);
  await user.type(box, 'dQw4w9WgXcQ{Shift>}{Enter}{/Shift}aircAruvnKk{Enter}');
  expect(box).toHaveValue('dQw4w9WgXcQ\naircAruvnKk\n');
  expect(forms).toHaveLength(0);
  await user.keyboard('{Control>}{Enter}{/Control}');
  await waitFor(() => expect(forms).toHaveLength(1));
});

test('names what the server left out', async () => {
  const rejected = [{ input: 'nope', code: 'invalid_url', message: 'Not a link.' }];
  const { user, box, submit } = setUp(async () => ({ ok: true, value: { ...started, rejected } }));
  await user.type(box, 'dQw4w9WgXcQ');
  await user.click(submit());
  expect(await screen.findByText('Left out')).toBeVisible();
  expect(screen.getByText('Not a link.')).toBeVisible();
});

test('nothing to send is said before anything is sent', async () => {
  const startBatch = jest.fn();
  const { user, box, submit } = setUp(startBatch);
  await user.click(submit());
  expect(screen.getByRole('alert')).toHaveTextContent('Paste at least one YouTube link');
  expect(box).toHaveFocus();
  expect(startBatch).not.toHaveBeenCalled();
});

test.each<[string, StartBatch, RegExp]>([
  [
    'a refusal',
    async () => ({ ok: false, error: { code: 'too_many_sources', message: 'Too many lines.' } }),
    /Too many/,
  ],
  ['no server', async () => Promise.reject(new Error('down')), /could not be reached/],
])('after %s the links are still there', async (_, startBatch, message) => {
  const { user, box } = setUp(startBatch);
  await user.type(box, 'dQw4w9WgXcQ{Enter}');
  expect(await screen.findByRole('alert')).toHaveTextContent(message);
  expect(box).toHaveValue('dQw4w9WgXcQ');
});

test('a server that answers nothing at all is not taken for the end of the session', async () => {
  globalThis.fetch = jest.fn(async () => Promise.reject(new TypeError('down')));
  const { user, box } = setUp(async () => Promise.reject(new Error('down')));
  await user.type(box, 'dQw4w9WgXcQ{Enter}');
  expect(await screen.findByRole('alert')).toHaveTextContent('could not be reached');
  expect(screen.queryByRole('link')).toBeNull();
});

const sessionEnded: [string, StartBatch][] = [
  ['at the gate', async () => Promise.reject(new Error('An unexpected response'))],
  [
    'in the action',
    async () => ({ ok: false, error: { code: 'unauthenticated', message: 'Sign in.' } }),
  ],
];

test.each(sessionEnded)('a session found ended %s leads to sign-in', async (_, startBatch) => {
  globalThis.fetch = jest.fn(answer(401));
  const { user, box } = setUp(startBatch);
  await user.type(box, 'dQw4w9WgXcQ{Enter}');
  expect(await screen.findByRole('alert')).toHaveTextContent(
    /^Your session has ended. Sign in again to go on; your links are still here.$/,
  );
  expect(screen.getByRole('link', { name: 'Sign in again' })).toHaveAttribute('href', '/sign-in');
  expect(box).toHaveValue('dQw4w9WgXcQ');
});

test('the links come back after the sign-in, with what was typed since, until they are sent', async () => {
  globalThis.fetch = jest.fn(answer(401));
  const before = setUp(async () => Promise.reject(new Error('An unexpected response')));
  await before.user.type(before.box, 'dQw4w9WgXcQ{Enter}');
  await screen.findByRole('alert');
  await before.user.type(before.box, '{Shift>}{Enter}{/Shift}aircAruvnKk');
  before.unmount();

  const after = setUp(async () => ({ ok: true, value: started }));
  expect(after.box).toHaveValue('dQw4w9WgXcQ\naircAruvnKk');
  await after.user.click(after.submit());
  await waitFor(() => expect(after.box).toHaveValue(''));
  after.unmount();
  expect(setUp(jest.fn()).box).toHaveValue('');
});

test('links that were not sent are not kept for whoever opens the page next', async () => {
  const { user, box, unmount } = setUp(jest.fn());
  await user.type(box, 'dQw4w9WgXcQ');
  unmount();
  expect(setUp(jest.fn()).box).toHaveValue('');
});

test('a caption file cannot be kept, and that is said', async () => {
  globalThis.fetch = jest.fn(answer(401));
  const { user, submit } = setUp(async () => Promise.reject(new Error('An unexpected response')));
  await user.upload(screen.getByTestId('caption-file'), new File(['WEBVTT'], 'talk.vtt'));
  await user.click(submit());
  expect(await screen.findByRole('alert')).toHaveTextContent('caption file has to be added');
});

test('takes a caption file, shows it, and gives it back', async () => {
  const { start, forms } = createFakeStart();
  const { user, submit } = setUp(start);
  const file = new File(['WEBVTT'], 'talk.vtt', { type: 'text/vtt' });
  await user.upload(screen.getByTestId('caption-file'), file);
  expect(screen.getByLabelText('Captions called')).toHaveValue('talk');
  await user.click(screen.getByRole('button', { name: 'Remove talk.vtt' }));
  expect(screen.queryByLabelText('Captions called')).toBeNull();
  expect(screen.getByLabelText('YouTube links, one a line')).toHaveFocus();
  await user.upload(screen.getByTestId('caption-file'), file);
  await user.click(submit());
  await waitFor(() => expect(forms).toHaveLength(1));
  expect((forms[0]!.get('captions') as File).name).toBe('talk.vtt');
  expect(forms[0]!.get('captions_title')).toBe('talk');
});

test('captions can be given a better title', async () => {
  const { start, forms } = createFakeStart();
  const { user, submit } = setUp(start);
  const file = new File(['WEBVTT'], 'export(3).vtt', { type: 'text/vtt' });
  await user.upload(screen.getByTestId('caption-file'), file);
  const title = screen.getByLabelText('Captions called');
  await user.clear(title);
  await user.type(title, 'A talk on bread');
  await user.click(submit());
  await waitFor(() => expect(forms).toHaveLength(1));
  expect(forms[0]!.get('captions_title')).toBe('A talk on bread');
});

test('pasted captions become a file, pasted links stay links', async () => {
  const { start, forms } = createFakeStart();
  const { user, submit } = setUp(start);
  const box = screen.getByLabelText('YouTube links, one a line');
  await user.click(box);
  await user.paste('1\n00:00:01,000 --> 00:00:02,000\nHello');
  expect(screen.getByLabelText('Captions called')).toHaveValue('Pasted captions');
  expect(box).toHaveValue('');
  await user.click(box);
  await user.paste('https://youtu.be/dQw4w9WgXcQ');
  expect(box).toHaveValue('https://youtu.be/dQw4w9WgXcQ');
  await user.click(submit());
  await waitFor(() => expect(forms).toHaveLength(1));
  expect(forms[0]!.get('captions')).toMatchObject({ name: 'Pasted captions.srt', size: 37 });
});

test('a pasted or dropped file is taken', async () => {
  const { user } = setUp(jest.fn());
  const box = screen.getByLabelText('YouTube links, one a line');
  const drop = (name: string) => ({
    dataTransfer: { files: [new File(['x'], name)], getData: () => '' },
  });
  fireEvent.drop(box, drop('dropped.srt'));
  expect(screen.getByLabelText('Captions called')).toHaveValue('dropped');
  fireEvent.paste(box, {
    clipboardData: { files: [new File(['x'], 'copied.vtt')], getData: () => '' },
  });
  expect(screen.getByLabelText('Captions called')).toHaveValue('copied');
  await user.click(screen.getByRole('button', { name: 'Remove copied.vtt' }));
  fireEvent.drop(box, {
    dataTransfer: { files: [], getData: () => 'WEBVTT\n\n00:01.000 --> 00:02.000\nHello' },
  });
  expect(screen.getByLabelText('Captions called')).toHaveValue('Pasted captions');
});

test('an empty file is refused by name', async () => {
  const { user } = setUp(jest.fn());
  await user.upload(screen.getByTestId('caption-file'), new File([], 'nothing.srt'));
  expect(screen.getByRole('alert')).toHaveTextContent('“nothing.srt” is empty');
});

test('a caption file over 6 MB is refused by name before it is sent', async () => {
  const { user } = setUp(jest.fn());
  const file = new File([new Uint8Array(6 * 1024 * 1024 + 1)], 'long.srt');
  await user.upload(screen.getByTestId('caption-file'), file);
  expect(screen.getByRole('alert')).toHaveTextContent('long.srt');
});
