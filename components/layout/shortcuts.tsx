'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { routes } from '@/lib/routes';
import { Dialog } from '../ui/dialog';
import { isTyping } from './typing';

const keys: [string, [string, string][]][] = [
  [
    'Everywhere',
    [
      ['/', 'Go to the paste box'],
      ['g l', 'Go to the library'],
      ['g i', 'Go to the inbox'],
      ['Ctrl+Z', 'Undo a delete'],
      ['?', 'Show this list'],
    ],
  ],
  [
    'In the library and the inbox',
    [
      ['j k', 'Next and previous row'],
      ['Enter', 'Open it'],
      ['x', 'Select it, in the library'],
    ],
  ],
  [
    'In a summary',
    [
      ['j k', 'Next and previous point'],
      ['Enter', 'Go to where it is said'],
      ['c', 'Copy it as Markdown'],
    ],
  ],
];
const chordMs = 1_000;
const headerPx = 56;

/**
 * Marks what the keys act on: the paste box, the items that `j` and `k` step through, the row around an item and the box in it
 * that `x` clicks, and the button that `c` clicks.
 */
export const shortcutTargets = {
  pasteBox: { 'data-shortcut': 'paste-box' },
  listItem: { 'data-shortcut': 'list-item' },
  listRow: { 'data-shortcut': 'list-row' },
  select: { 'data-shortcut': 'select' },
  copy: { 'data-shortcut': 'copy' },
} as const;
const find = (name: keyof typeof shortcutTargets) =>
  `[data-shortcut="${shortcutTargets[name]['data-shortcut']}"]`;

/** Keyboard shortcuts of the whole application, and the list of them. */
export function Shortcuts() {
  const router = useRouter();
  const [helpOpen, setHelpOpen] = useState(false);

  useEffect(() => {
    let pressedG = 0;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || isElsewhere(event.target)) return;
      const afterG = performance.now() - pressedG < chordMs;
      pressedG = 0;
      if (event.key === '?') setHelpOpen(true);
      else if (event.key === 'g') pressedG = performance.now();
      else if (event.key === 'l' && afterG) router.push(routes.library);
      else if (event.key === 'i' && afterG) router.push(routes.inbox);
      else if (event.key === '/') {
        event.preventDefault();
        const box = document.querySelector<HTMLElement>(find('pasteBox'));
        if (box) box.focus();
        else router.push(routes.home);
      } else if (event.key === 'j' || event.key === 'k') step(event.key === 'j' ? 1 : -1);
      else if (event.key === 'x') {
        const row = document.activeElement?.closest(find('listRow'));
        row?.querySelector<HTMLElement>(find('select'))?.click();
      } else if (event.key === 'c') document.querySelector<HTMLElement>(find('copy'))?.click();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [router]);

  return (
    <Dialog open={helpOpen} onOpenChange={setHelpOpen} title="Keyboard shortcuts">
      <div className="grid gap-5">
        {keys.map(([place, shortcuts]) => (
          <section key={place}>
            <h3 className="mb-2 font-medium text-[0.9375rem]">{place}</h3>
            <dl className="grid grid-cols-[5rem_1fr] gap-x-4 gap-y-2">
              {shortcuts.map(([key, meaning]) => (
                <div key={key} className="contents">
                  <dt className="flex items-start gap-1">
                    {key.split(' ').map((cap) => (
                      <kbd
                        key={cap}
                        className="rounded-md border bg-sunken px-2 py-0.5 font-mono text-sm"
                      >
                        {cap}
                      </kbd>
                    ))}
                  </dt>
                  <dd className="text-muted">{meaning}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

/** Text is typed here, or a menu or dialog has keys of its own. */
function isElsewhere(target: EventTarget | null): boolean {
  const overlay = '[role="menu"], [role="listbox"], [role="dialog"], [role="alertdialog"]';
  return isTyping(target) || (target instanceof Element && target.closest(overlay) !== null);
}

function step(direction: 1 | -1): void {
  const items = [...document.querySelectorAll<HTMLElement>(find('listItem'))].filter(
    // Not those in a tab that is closed.
    (item) => item.checkVisibility?.() ?? true,
  );
  const row = document.activeElement?.closest(find('listRow'));
  const at = items.findIndex(
    (item) => item === document.activeElement || (row?.contains(item) ?? false),
  );
  if (at !== -1) return items[at + direction]?.focus();
  // From nowhere: into what is on the screen.
  const onScreen = (item: HTMLElement) => item.getBoundingClientRect().top >= headerPx;
  const next = direction === 1 ? items.find(onScreen) : items.findLast((item) => !onScreen(item));
  (next ?? items.at(direction === 1 ? 0 : -1))?.focus();
}
