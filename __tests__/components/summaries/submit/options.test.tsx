import { fireEvent, screen, waitFor } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { modelChoice } from '@/__tests__/support/batch-views';
import { createFakePreview } from '@/__tests__/support/fake-preview';
import { createFakeStart, renderSubmit } from '@/__tests__/support/submit-page';

const video = 'https://youtu.be/sourdough01';
let preview: ReturnType<typeof createFakePreview>;

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
  preview = createFakePreview();
  globalThis.fetch = preview.fetch;
});

async function choose(user: UserEvent, label: string, option: string | RegExp) {
  await user.click(screen.getByRole('combobox', { name: label }));
  await user.click(await screen.findByRole('option', { name: option }));
}

test('stand in one line until they are opened', async () => {
  const { user, options } = renderSubmit();
  expect(options()).toHaveAccessibleName('Options: Medium As spoken Extractive');
  expect(options()).toHaveAttribute('aria-expanded', 'false');
  expect(screen.queryByRole('radiogroup')).toBeNull();
  await user.click(options());
  expect(screen.getByRole('radiogroup', { name: 'Length' })).toBeVisible();
});

test('are sent with the links', async () => {
  localStorage.setItem('summary-options', '{"language":"de","model":"openai/gpt-4o-mini"}');
  const { start, forms } = createFakeStart();
  const { user, box, options, submit } = renderSubmit(start);
  fireEvent.change(box, { target: { value: video } });
  await user.click(options());
  await user.click(screen.getByRole('radio', { name: 'Long' }));
  await user.click(screen.getByLabelText(/Focus question/));
  await user.paste(' What about salt? ');
  await user.click(screen.getByRole('checkbox', { name: /already summarized/ }));
  expect(options()).toHaveAccessibleName('Options: Long German With a question Again gpt-4o-mini');
  await waitFor(() =>
    expect(preview.asked.at(-1)?.body).toMatchObject({
      model: 'openai/gpt-4o-mini',
      language: 'de',
      length: 'long',
      focus: 'What about salt?',
    }),
  );
  await user.click(submit());
  await waitFor(() => expect(forms).toHaveLength(1));
  expect(Object.fromEntries(forms[0]!)).toEqual({
    sources: video,
    model: 'openai/gpt-4o-mini',
    language: 'de',
    length: 'long',
    focus: 'What about salt?',
    regenerate: 'true',
  });
  expect(options()).toHaveAccessibleName('Options: Long German gpt-4o-mini');
});

test('captions can be asked for in a language, those that the video has first, for one batch', async () => {
  preview.known[video] = {
    title: 'Sourdough',
    caption_languages: [
      { language: 'en', kind: 'manual' },
      { language: 'sv', kind: 'auto' },
    ],
  };
  const { start, forms } = createFakeStart();
  const { user, box, options, submit } = renderSubmit(start);
  fireEvent.change(box, { target: { value: video } });
  expect(await screen.findByText('Captions in English and Swedish')).toBeVisible();
  await user.click(options());
  expect(screen.getByRole('combobox', { name: 'Captions' })).toHaveTextContent(
    'The best there are',
  );
  await user.click(screen.getByRole('combobox', { name: 'Captions' }));
  const theirs = await screen.findByRole('group', { name: 'What these videos have' });
  expect(theirs).toHaveTextContent(/English By a person.*Swedish Automatic/);
  expect(screen.getByRole('option', { name: 'Japanese' })).toBeVisible();
  await user.click(screen.getByRole('option', { name: /Swedish/ }));
  expect(options()).toHaveAccessibleName('Options: Medium As spoken Swedish captions Extractive');
  await waitFor(() => expect(preview.asked.at(-1)?.body).toMatchObject({ caption_language: 'sv' }));
  await user.click(submit());
  await waitFor(() => expect(forms).toHaveLength(1));
  expect(forms[0]!.get('caption_language')).toBe('sv');
  expect(options()).toHaveAccessibleName('Options: Medium As spoken Extractive');
});

test('a track with a name of its own can be chosen, and a language by YouTube’s old code is named once', async () => {
  const named = { language: 'en-ehkg1hFWq8A', kind: 'manual', name: 'English - Signs' } as const;
  preview.known[video] = { caption_languages: [named, { language: 'iw', kind: 'auto' }] };
  const { start, forms } = createFakeStart();
  const { user, box, options, submit } = renderSubmit(start);
  fireEvent.change(box, { target: { value: video } });
  expect(await screen.findByText('Captions in English - Signs and Hebrew')).toBeVisible();
  await user.click(options());
  await user.click(screen.getByRole('combobox', { name: 'Captions' }));
  expect(await screen.findAllByRole('option', { name: /Hebrew/ })).toHaveLength(1);
  await user.click(screen.getByRole('option', { name: /English - Signs/ }));
  expect(screen.getByRole('combobox', { name: 'Captions' })).toHaveTextContent('English - Signs');
  expect(options()).toHaveAccessibleName(
    'Options: Medium As spoken English (named track) captions Extractive',
  );
  await user.click(submit());
  await waitFor(() => expect(forms).toHaveLength(1));
  expect(forms[0]!.get('caption_language')).toBe(named.language);
});

test('defaults leave the choice to the server', async () => {
  const { start, forms } = createFakeStart();
  const { user, box } = renderSubmit(start);
  await user.type(box, `${video}{Enter}`);
  await waitFor(() => expect(forms).toHaveLength(1));
  expect(Object.fromEntries(forms[0]!)).toEqual({ sources: video, length: 'medium' });
});

test('the last choice is remembered, the question is not', async () => {
  const first = renderSubmit();
  await first.user.click(first.options());
  await choose(first.user, 'Model', /^gpt-4o-mini/);
  await first.user.click(screen.getByRole('radio', { name: 'Short' }));
  await first.user.type(screen.getByLabelText(/Focus question/), 'Salt?');
  first.unmount();
  const second = renderSubmit();
  expect(second.options()).toHaveAccessibleName('Options: Short As spoken gpt-4o-mini');
  second.unmount();
  const without = { ...modelChoice, models: modelChoice.models.slice(2) };
  const third = renderSubmit(undefined, without);
  expect(third.options()).toHaveAccessibleName('Options: Short As spoken Extractive');
});

test('the person’s defaults are what it begins with, until something else is chosen', async () => {
  const defaults = { model: 'openai/gpt-4o-mini', length: 'long', language: 'de' } as const;
  localStorage.setItem('summary-options', '{"length":"short","language":null,"model":null}');
  const first = renderSubmit(undefined, modelChoice, defaults);
  expect(first.options()).toHaveAccessibleName('Options: Long German gpt-4o-mini');
  await first.user.click(first.options());
  await first.user.click(screen.getByRole('radio', { name: 'Medium' }));
  first.unmount();
  const second = renderSubmit(undefined, modelChoice, defaults);
  expect(second.options()).toHaveAccessibleName('Options: Medium German gpt-4o-mini');
  second.unmount();
  const other = renderSubmit(undefined, modelChoice, { ...defaults, length: 'short' });
  expect(other.options()).toHaveAccessibleName('Options: Short German gpt-4o-mini');
});

test.each(['no json', '[]', '{"length":"huge","language":"no such language","model":7}'])(
  'stored nonsense is no choice: %s',
  (stored) => {
    localStorage.setItem('summary-options', stored);
    const { options } = renderSubmit();
    expect(options()).toHaveAccessibleName('Options: Medium As spoken Extractive');
  },
);

test('models are grouped by provider, with context and price where they are known', async () => {
  const { user, options } = renderSubmit();
  await user.click(options());
  await user.click(screen.getByRole('combobox', { name: 'Model' }));
  const group = await screen.findByRole('group', { name: 'OpenAI' });
  expect(group).toHaveTextContent('gpt-4o-mini 128k context · $0.15 in, $0.60 out per 1M tokens');
  expect(screen.getByRole('group', { name: 'Ollama' })).toHaveTextContent(/^Ollamallama3$/);
  expect(screen.getByRole('group', { name: 'Built in' })).toHaveTextContent('Free');
});

test('the extractive model says that it cannot translate', async () => {
  const { user, options } = renderSubmit();
  await user.click(options());
  expect(screen.queryByText(/cannot translate/)).toBeNull();
  await choose(user, 'Language', 'French');
  expect(screen.getByRole('combobox', { name: 'Language' })).toHaveAccessibleDescription(
    /cannot translate/,
  );
  await choose(user, 'Model', /^gpt-4o-mini/);
  expect(screen.queryByText(/cannot translate/)).toBeNull();
});

test('the focus question has 200 characters, counted', async () => {
  const { user, options } = renderSubmit();
  await user.click(options());
  const field = screen.getByLabelText(/Focus question/);
  await user.click(field);
  await user.paste('x'.repeat(300));
  expect(field).toHaveValue('x'.repeat(200));
  expect(field).toHaveAccessibleDescription('200 / 200');
});

test('Escape closes them and gives the focus back; an open list takes the key for itself', async () => {
  const { user, options } = renderSubmit();
  await user.click(options());
  await user.click(screen.getByRole('combobox', { name: 'Model' }));
  await screen.findByRole('listbox');
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('listbox')).toBeNull());
  expect(options()).toHaveAttribute('aria-expanded', 'true');
  await user.keyboard('{Escape}');
  expect(options()).toHaveAttribute('aria-expanded', 'false');
  expect(options()).toHaveFocus();
});

test('the estimate follows the model', async () => {
  preview.estimate = { tokens: 45_000, cost: 0.02, basis: 'duration' };
  const { user, box, options } = renderSubmit();
  fireEvent.change(box, { target: { value: video } });
  expect(screen.getByText('Free: made on this server')).toBeVisible();
  await user.click(options());
  await choose(user, 'Model', /^gpt-4o-mini/);
  expect(await screen.findByText('About 45k tokens, $0.02')).toBeVisible();
  fireEvent.change(box, { target: { value: '' } });
  expect(screen.queryByTestId('estimate')).toBeNull();
});
