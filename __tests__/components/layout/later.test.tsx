import { render, screen } from '@testing-library/react';
import { Component, type ReactNode } from 'react';
import { Later, partOf } from '@/components/layout/later';

class Boundary extends Component<{ children: ReactNode }> {
  override state = { failed: '' };
  static getDerivedStateFromError = (error: Error) => ({ failed: error.message });
  override render() {
    return this.state.failed || this.props.children;
  }
}

const Name = ({ name }: { name: string }) => <p>{name}</p>;

test('keeps a place until the part has been loaded, and none when it has been before', async () => {
  const part = partOf(async () => Name);
  const log = (
    <Later part={part} placeStyles="h-60">
      {(Loaded) => <Loaded name="Log" />}
    </Later>
  );
  const first = render(log);
  expect(first.container.firstElementChild).toHaveClass('h-60');
  expect(await screen.findByText('Log')).toBeVisible();
  expect(first.container.querySelector('.h-60')).toBeNull();
  first.unmount();
  render(log);
  expect(screen.getByText('Log')).toBeVisible();
});

test('a part that cannot be loaded is an error of the page', async () => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const part = partOf<{ name: string }>(() => Promise.reject(new Error('A new version is here.')));
  render(
    <Boundary>
      <Later part={part} placeStyles="h-60">
        {(Loaded) => <Loaded name="Log" />}
      </Later>
    </Boundary>,
  );
  expect(await screen.findByText('A new version is here.')).toBeVisible();
});
