import { CircleAlert, Info } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './cn';

/** A message inside the page. Errors are announced at once, the rest when there is time. */
export function Notice({
  tone = 'info',
  children,
  className,
}: {
  tone?: 'info' | 'error';
  children: ReactNode;
  className?: string;
}) {
  const Icon = tone === 'error' ? CircleAlert : Info;
  return (
    <div
      role={tone === 'error' ? 'alert' : 'status'}
      className={cn(
        'flex animate-appear gap-2.5 rounded-lg px-3.5 py-3 text-[0.9375rem]',
        tone === 'error' ? 'bg-danger-soft text-danger' : 'bg-sunken text-muted',
        className,
      )}
    >
      <Icon aria-hidden className="mt-0.5 size-4.5 shrink-0" />
      <div className="min-w-0">{children}</div>
    </div>
  );
}
