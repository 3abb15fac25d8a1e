import { cva, type VariantProps } from 'class-variance-authority';
import type { ReactNode } from 'react';
import { cn } from './cn';

const badgeStyles = cva(
  'inline-flex shrink-0 items-center gap-1 rounded-md border px-1.5 text-xs leading-5 [&_svg]:size-3.5 [&_svg]:shrink-0',
  {
    variants: {
      tone: {
        neutral: 'text-muted',
        accent: 'border-accent/40 text-accent-text',
        success: 'border-success/40 text-success',
        warning: 'border-warning/40 text-warning',
        danger: 'border-danger/40 text-danger',
      },
    },
    defaultVariants: { tone: 'neutral' },
  },
);

/** A word or two about something, set apart from its text. */
export function Badge({
  tone,
  children,
  className,
}: VariantProps<typeof badgeStyles> & { children: ReactNode; className?: string }) {
  return <span className={cn(badgeStyles({ tone }), className)}>{children}</span>;
}
