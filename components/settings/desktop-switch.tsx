'use client';

import { BellOff, BellRing } from 'lucide-react';
import { useRef, useState } from 'react';
import type { DesktopState } from '@/lib/inbox/client/desktop-notifier';
import { useDesktopNotifier, useDesktopState } from '../inbox/inbox-provider';
import { Button } from '../ui/button';

const words: Record<DesktopState, string> = {
  on: 'Desktop notifications are on in this browser. They come while no tab of this site is in front.',
  off: 'Desktop notifications are off in this browser. Switched on, they come while no tab of this site is in front.',
  blocked:
    'This browser blocks notifications of this site. Allow them in its settings for the site, beside the address, then come back.',
  unsupported:
    'This browser shows no desktop notifications here. They need a desktop browser, and an address with https or on this machine.',
};

/** Desktop notifications of this browser: what is ticked above comes here once they are on. Asks only when pressed. */
export function DesktopSwitch() {
  const desktop = useDesktopNotifier();
  const state = useDesktopState();
  const [asking, setAsking] = useState(false);
  const text = useRef<HTMLParagraphElement>(null);
  if (state === null) return null;
  const on = state === 'on';
  const press = async () => {
    if (on) return desktop.disable();
    setAsking(true);
    const next = await desktop.enable();
    setAsking(false);
    // The button has gone away.
    if (next === 'blocked' || next === 'unsupported') text.current?.focus();
  };
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-lg bg-sunken px-3.5 py-3">
      <p
        ref={text}
        tabIndex={-1}
        role="status"
        className="min-w-0 flex-1 basis-56 text-[0.9375rem] text-muted outline-none"
      >
        {words[state]}
      </p>
      {(on || state === 'off') && (
        <Button
          size="sm"
          variant={on ? 'secondary' : 'primary'}
          aria-disabled={asking}
          onClick={() => !asking && void press()}
        >
          {on ? (
            <BellOff aria-hidden className="size-4" />
          ) : (
            <BellRing aria-hidden className="size-4" />
          )}
          {on ? 'Switch off here' : asking ? 'Asking…' : 'Switch on'}
        </Button>
      )}
    </div>
  );
}
