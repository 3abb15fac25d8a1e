import { act, fireEvent, render, screen } from '@testing-library/react';
import { RawView } from '@/components/events/bench/raw-view';
import { createRawLog, rawRows } from '@/lib/events/client/bench/raw-log';

const rowPx = 20;

// jsdom lays nothing out; a list that makes rows for what is on screen needs a screen.
beforeEach(() => {
  jest.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(400);
  jest.spyOn(Element.prototype, 'scrollHeight', 'get').mockReturnValue(1_000_000);
});

test('what one reads stays where it is while the oldest bytes make room', () => {
  const log = createRawLog();
  const line = (n: number) => new TextEncoder().encode(`data: ${n} ${'x'.repeat(400)}\n`);
  let n = 0;
  const add = (count: number) => {
    for (const end = n + count; n < end; n += 1) log.bytes(line(n), n);
  };
  add(500);
  const view = render(<RawView raw={log.snapshot()} />);
  const box = screen.getByTestId('raw-rows');
  box.scrollTop = 900 * rowPx;
  act(() => void fireEvent.scroll(box));
  const topRow = () => rawRows(log.snapshot().blocks, 'text').row(box.scrollTop / rowPx);
  const before = topRow();

  add(300);
  view.rerender(<RawView raw={log.snapshot()} />);
  expect(log.snapshot().forgottenBytes).toBeGreaterThan(0);
  expect(topRow()).toEqual(before);
});
