import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type ComponentProps, useState } from 'react';
import { type StartBatch, SubmitForm } from '@/components/summaries/submit-form';
import type { StartedBatch } from '@/lib/summaries/schemas';

const started: StartedBatch = {
  batch_id: 'bat_1',
  total: 1,
  resolving: 0,
  sources: [],
  jobs: [],
  rejected: [],
};

type Props = Pick<ComponentProps<typeof SubmitForm>, 'startBatch' | 'onStarted'>;

function Page(props: Props) {
  const [text, setText] = useState('');
  return <SubmitForm {...props} text={text} onTextChange={setText} />;
}

const answer = (status: number) => async () => ({ status }) as Response;

function setUp(startBatch: StartBatch) {
  const onStarted = jest.fn();
  const { unmount } = render(<Page startBatch={startBatch} onStarted={onStarted} />);
  return {
    user: userEvent.setup(),
    onStarted,
    unmount,
    box: screen.getByLabelText('YouTube links, one a line'),
  };
}

const submit = () => screen.getByRole('button', { name: 'Summarize' });

beforeEach(() => {
  sessionStorage.clear();
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
  expect(screen.getByTestId('source-problems')).toHaveTextContent('nope');
});

test('sends the links with Enter and is empty afterwards', async () => {
  const startBatch = jest.fn<ReturnType<StartBatch>, [FormData]>(async () => ({
    ok: true,
    value: started,
  }));
  const { user, box, onStarted } = setUp(startBatch);
  await user.type(box, 'https://youtu.be/dQw4w9WgXcQ{Enter}');
  await waitFor(() => expect(onStarted).toHaveBeenCalledWith(started));
  expect(startBatch.mock.calls[0]![0].get('sources')).toBe('https://youtu.be/dQw4w9WgXcQ');
  expect(box).toHaveValue('');
});

test('names what the server left out', async () => {
  const rejected = [{ input: 'nope', code: 'invalid_url', message: 'Not a link.' }];
  const { user, box } = setUp(async () => ({ ok: true, value: { ...started, rejected } }));
  await user.type(box, 'dQw4w9WgXcQ');
  await user.click(submit());
  expect(await screen.findByText('Left out')).toBeVisible();
  expect(screen.getByText('Not a link.')).toBeVisible();
});

test('nothing to send is said before anything is sent', async () => {
  const startBatch = jest.fn();
  const { user, box } = setUp(startBatch);
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
  await after.user.click(submit());
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
  const { user } = setUp(async () => Promise.reject(new Error('An unexpected response')));
  await user.upload(screen.getByTestId('caption-file'), new File(['WEBVTT'], 'talk.vtt'));
  await user.click(submit());
  expect(await screen.findByRole('alert')).toHaveTextContent('caption file has to be added');
});

test('takes a caption file, shows it, and gives it back', async () => {
  const startBatch = jest.fn<ReturnType<StartBatch>, [FormData]>(async () => ({
    ok: true,
    value: started,
  }));
  const { user } = setUp(startBatch);
  const file = new File(['WEBVTT'], 'talk.vtt', { type: 'text/vtt' });
  await user.upload(screen.getByTestId('caption-file'), file);
  expect(screen.getByText('talk.vtt')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Remove talk.vtt' }));
  expect(screen.queryByText('talk.vtt')).toBeNull();
  await user.upload(screen.getByTestId('caption-file'), file);
  await user.click(submit());
  await waitFor(() => expect(startBatch).toHaveBeenCalled());
  expect((startBatch.mock.calls[0]![0].get('captions') as File).name).toBe('talk.vtt');
});

test('a caption file over 6 MB is refused by name before it is sent', async () => {
  const { user } = setUp(jest.fn());
  const file = new File([new Uint8Array(6 * 1024 * 1024 + 1)], 'long.srt');
  await user.upload(screen.getByTestId('caption-file'), file);
  expect(screen.getByRole('alert')).toHaveTextContent('long.srt');
});
