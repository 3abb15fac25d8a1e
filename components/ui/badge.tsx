import { cva, type VariantProps } from 'class-variance-authority';
import type { ReactNode } from 'react';

const badgeStyles = cva(
  'inline-flex shrink-0 items-center rounded-full px-2 py-0.5 font-medium text-xs leading-4',
  {
    variants: {
      tone: {
        neutral: 'bg-sunken text-muted',
        accent: 'bg-accent-soft text-accent-text',
        success: 'bg-sunken text-success',
        danger: 'bg-danger-soft text-danger',
      },
    },
    defaultVariants: { tone: 'neutral' },
  },
);

/** A word or two about the thing beside it. */
export function Badge({
  tone,
  children,
}: VariantProps<typeof badgeStyles> & { children: ReactNode }) {
  return <span className={badgeStyles({ tone })}>{children}</span>;
}
