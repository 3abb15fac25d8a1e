import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakeAction, refusedAt } from '@/__tests__/support/fake-action';
import { answerWith } from '@/__tests__/support/render-app';
import { InviteForm } from '@/components/users/invite-form';
import { ProviderButtons } from '@/components/users/provider-buttons';
import { SignUpForm } from '@/components/users/sign-up-form';

const person = { email: 'ana@example.com' };

test('what is not filled in is named beside it, and nothing is sent', async () => {
  const signUp = fakeAction(person);
  render(<SignUpForm signUp={signUp.run} />);
  await userEvent.click(screen.getByRole('button', { name: 'Create account' }));
  expect(screen.getByLabelText('Your name')).toHaveAccessibleDescription('Enter a name.');
  expect(screen.getByLabelText('Email')).toHaveAccessibleDescription(/full email address/);
  expect(screen.getByLabelText('Password')).toHaveAccessibleDescription(/at least 8 characters/);
  expect(signUp.asked).toEqual([]);
});

test('what the server says about a field stands beside it, what it says about the rest above', async () => {
  const accept = fakeAction(person);
  accept.refusal = refusedAt('name', 'Use another name.');
  render(<InviteForm token="t" email="ana@example.com" name="Ana" acceptInvite={accept.run} />);
  const password = screen.getByLabelText('Password');
  await userEvent.type(password, 'a long password');
  await userEvent.click(screen.getByRole('button', { name: 'Join' }));
  await waitFor(() => expect(screen.getByLabelText('Your name')).toBeInvalid());
  expect(screen.queryByRole('alert')).toBeNull();
  expect(accept.asked).toEqual([{ token: 't', name: 'Ana', password: 'a long password' }]);

  accept.refusal = { code: 'link_closed', message: 'This link is used up or expired.' };
  await userEvent.click(screen.getByRole('button', { name: 'Join' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('This link is used up');
  expect(screen.getByLabelText('Your name')).toBeValid();
  expect(password).toHaveValue('a long password');
});

test('a server that does not answer says so', async () => {
  globalThis.fetch = jest.fn(async () => Promise.reject(new Error('down')));
  render(
    <InviteForm
      token="t"
      email="ana@example.com"
      name="Ana"
      acceptInvite={() => Promise.reject(new Error('no answer'))}
    />,
  );
  await userEvent.type(screen.getByLabelText('Password'), 'a long password');
  await userEvent.click(screen.getByRole('button', { name: 'Join' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('could not be reached');
});

test('a provider that cannot be asked leaves the buttons, with the reason', async () => {
  globalThis.fetch = jest.fn(async (input) =>
    String(input).endsWith('/csrf')
      ? answerWith(200, { csrfToken: 'token' })
      : answerWith(429, { error: { code: 'rate_limited', message: 'Too many requests.' } }),
  );
  render(<ProviderButtons providers={['github']} returnTo="/" />);
  await userEvent.click(screen.getByRole('button', { name: 'Continue with GitHub' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('Too many requests.');
  expect(screen.getByRole('button', { name: 'Continue with GitHub' })).toBeEnabled();
});

test('without providers there is nothing', () => {
  const { container } = render(<ProviderButtons providers={[]} returnTo="/" />);
  expect(container).toBeEmptyDOMElement();
});
