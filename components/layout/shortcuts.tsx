'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { routes } from '@/lib/routes';
import { Dialog } from '../ui/dialog';

const keys: [string, string][] = [
  ['/', 'Go to the paste box'],
  ['g l', 'Go to the library'],
  ['j  k', 'Next and previous summary'],
  ['Enter', 'Open the summary'],
  ['?', 'Show this list'],
];
const chordMs = 1_000;

/** Marks what the keys act on: the paste box and the links that `j` and `k` step through. */
export const shortcutTargets = {
  pasteBox: { 'data-shortcut': 'paste-box' },
  listItem: { 'data-shortcut': 'list-item' },
} as const;

/** Keyboard shortcuts of the whole application, and the list of them. */
export function Shortcuts() {
  const router = useRouter();
  const [helpOpen, setHelpOpen] = useState(false);

  useEffect(() => {
    let pressedG = 0;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
      const afterG = performance.now() - pressedG < chordMs;
      pressedG = 0;
      if (event.key === '?') setHelpOpen(true);
      else if (event.key === 'g') pressedG = performance.now();
      else if (event.key === 'l' && afterG) router.push(routes.library);
      else if (event.key === '/') {
        event.preventDefault();
        const box = document.querySelector<HTMLElement>('[data-shortcut="paste-box"]');
        if (box) box.focus();
        else router.push(routes.home);
      } else if (event.key === 'j' || event.key === 'k') step(event.key === 'j' ? 1 : -1);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [router]);

  return (
    <Dialog open={helpOpen} onOpenChange={setHelpOpen} title="Keyboard shortcuts">
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2.5">
        {keys.map(([key, meaning]) => (
          <div key={key} className="contents">
            <dt className="flex gap-1">
              {key.split(/\s+/).map((cap) => (
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
    </Dialog>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function step(direction: 1 | -1): void {
  const items = [...document.querySelectorAll<HTMLElement>('[data-shortcut="list-item"]')];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const next = at === -1 ? (direction === 1 ? 0 : items.length - 1) : at + direction;
  items[next]?.focus();
}
