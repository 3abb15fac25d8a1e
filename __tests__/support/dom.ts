import '@testing-library/jest-dom';
import { TextDecoder, TextEncoder } from 'node:util';

/** What browsers have and jsdom has not, doing nothing: toasts, menus and panels call these. */
const missing = ['setPointerCapture', 'releasePointerCapture', 'scrollIntoView', 'scrollTo'];
for (const name of missing) {
  if (!(name in Element.prototype)) Object.assign(Element.prototype, { [name]: () => undefined });
}
if (!('hasPointerCapture' in Element.prototype)) {
  Object.assign(Element.prototype, { hasPointerCapture: () => false });
}
if (!('ResizeObserver' in window)) {
  class NoResizeObserver {
    observe() {}
    unobserve() {}
    disconnect() {}
  }
  Object.assign(window, { ResizeObserver: NoResizeObserver });
}
if (!('TextDecoder' in globalThis)) Object.assign(globalThis, { TextDecoder, TextEncoder });
