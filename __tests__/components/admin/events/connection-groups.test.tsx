import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { noFilter } from '@/components/admin/events/connection-filters';
import { ConnectionGroups } from '@/components/admin/events/connection-groups';
import type { ConnectionRow } from '@/components/admin/events/connection-rows';

const row = (n: number) => ({ instance_id: 'ins_1', user_id: `usr_${n}`, person: null });
const rowsOf = (...people: number[]) => people.map(row) as ConnectionRow[];

function Groups({ rows }: { rows: readonly ConnectionRow[] }) {
  const [filter, setFilter] = useState(noFilter);
  return <ConnectionGroups rows={rows} filter={filter} onChange={setFilter} />;
}

test('whom the list is narrowed to stays in view, also among many and when nothing is left of them', async () => {
  const user = userEvent.setup();
  const { rerender } = render(<Groups rows={rowsOf(0)} />);
  const people = within(screen.getByRole('region', { name: 'By person' }));
  await user.click(people.getByRole('button', { name: 'usr_0 1' }));
  const busy = [1, 2, 3, 4, 5, 6, 7].flatMap((n) => [n, n]);
  rerender(<Groups rows={rowsOf(0, ...busy)} />);
  expect(people.getByRole('button', { pressed: true })).toHaveTextContent('usr_01');
  expect(people.getByText('and 1 more')).toBeVisible();
  rerender(<Groups rows={rowsOf(...busy)} />);
  const chosen = people.getByRole('button', { name: 'usr_0 0' });
  expect(chosen).toHaveAttribute('aria-pressed', 'true');
  expect(people.getByText('and 1 more')).toBeVisible();
  await user.click(chosen);
  expect(people.queryByRole('button', { name: /^usr_0/ })).not.toBeInTheDocument();
});
