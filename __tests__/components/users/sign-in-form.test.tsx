import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { SignInForm } from '@/components/users/sign-in-form';

const answer = (status: number, body: unknown) =>
  ({ ok: status < 400, status, json: async () => body }) as Response;

function setUp(callback: () => Promise<Response>) {
  globalThis.fetch = jest.fn(async (input) =>
    String(input).endsWith('/csrf') ? answer(200, { csrfToken: 'token' }) : callback(),
  );
  render(<SignInForm returnTo="/" />);
  return userEvent.setup();
}

async function fill(user: ReturnType<typeof userEvent.setup>) {
  await user.type(screen.getByLabelText('Email'), 'ana@example.com');
  await user.type(screen.getByLabelText('Password'), 'secret');
  await user.click(screen.getByRole('button', { name: 'Sign in' }));
}

test('empty fields are named beside them, and nothing is sent', async () => {
  const user = setUp(async () => answer(200, {}));
  await user.click(screen.getByRole('button', { name: 'Sign in' }));
  expect(screen.getByLabelText('Email')).toHaveAccessibleDescription('Enter your email address.');
  expect(screen.getByLabelText('Password')).toBeInvalid();
  expect(globalThis.fetch).not.toHaveBeenCalled();
});

test("a refusal shows the server's sentence", async () => {
  const message = 'That email and password do not match. Check both.';
  const url = `http://localhost/sign-in?error=${encodeURIComponent(message)}`;
  const user = setUp(async () => answer(401, { url }));
  await fill(user);
  expect(await screen.findByRole('alert')).toHaveTextContent(message);
  expect(screen.getByLabelText('Email')).toHaveValue('ana@example.com');
});

test('a server that does not answer is not the password’s fault', async () => {
  const user = setUp(async () => Promise.reject(new Error('down')));
  await fill(user);
  expect(await screen.findByRole('alert')).toHaveTextContent('could not be reached');
});
