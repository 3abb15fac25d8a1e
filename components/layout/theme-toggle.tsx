'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { useTheme } from 'next-themes';
import { useSyncExternalStore } from 'react';
import { Button } from '../ui/button';
import { Tooltip } from '../ui/tooltip';

const order = ['system', 'light', 'dark'] as const;
const looks = {
  system: { Icon: Monitor, label: 'Theme: as on this device' },
  light: { Icon: Sun, label: 'Theme: light' },
  dark: { Icon: Moon, label: 'Theme: dark' },
};

const never = () => () => {};

/** Steps through device, light and dark. */
export function ThemeToggle({ className }: { className?: string }) {
  const { Icon, label, step } = useThemeStep();
  return (
    <Tooltip content={label}>
      <Button variant="quiet" size="icon" className={className} aria-label={label} onClick={step}>
        <Icon aria-hidden className="size-4.5" />
      </Button>
    </Tooltip>
  );
}

/** The theme that is chosen, in words, and the way to the next one. */
export function useThemeStep() {
  const { theme, setTheme } = useTheme();
  // The server does not know the choice, so the first paint shows the neutral one.
  const mounted = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  const current = mounted && (theme === 'light' || theme === 'dark') ? theme : 'system';
  const { Icon, label } = looks[current];
  const next = order[(order.indexOf(current) + 1) % order.length] ?? 'system';
  return { Icon, label, step: () => setTheme(next) };
}
