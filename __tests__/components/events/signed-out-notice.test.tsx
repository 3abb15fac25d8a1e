import { act, screen } from '@testing-library/react';
import { useState } from 'react';
import { FakeNavigation } from '@/__tests__/support/fake-navigation';
import { renderApp } from '@/__tests__/support/render-app';
import { renderSubmit } from '@/__tests__/support/submit-page';
import { SignedOutNotice } from '@/components/events/signed-out-notice';

afterEach(() => {
  window.history.replaceState(null, '', '/');
  sessionStorage.clear();
});

function Page() {
  const [text, setText] = useState('');
  return (
    <FakeNavigation>
      <SignedOutNotice />
      <textarea aria-label="Text" value={text} onChange={(event) => setText(event.target.value)} />
    </FakeNavigation>
  );
}

test('a session that ends under a page leads to sign-in and back to the same place', async () => {
  window.history.replaceState(null, '', '/summaries/sum_1?q=a%20b#quotes');
  const { world } = renderApp(<Page />, { '/api/': {} });
  await act(async () => world.source.greet());
  expect(screen.queryByRole('alert')).toBeNull();
  world.status = 401;
  await act(async () => world.source.fail());
  expect(await screen.findByRole('alert')).toHaveTextContent('You are signed out.');
  const href = screen.getByRole('link', { name: 'Sign in again' }).getAttribute('href')!;
  const url = new URL(href, 'http://localhost');
  expect(url.pathname).toBe('/sign-in');
  expect(url.searchParams.get('callbackUrl')).toBe('/summaries/sum_1?q=a%20b#quotes');
});

test('what stands in the paste box outlives it', async () => {
  const { world, user, box, unmount } = renderSubmit();
  await act(async () => world.source.greet());
  await user.type(box, 'https://youtu.be/aaaaaaaaaaa');
  world.status = 401;
  await act(async () => world.source.fail());
  await user.type(box, ' ');
  unmount();
  const { box: again } = renderSubmit();
  expect(again).toHaveValue('https://youtu.be/aaaaaaaaaaa ');
});
