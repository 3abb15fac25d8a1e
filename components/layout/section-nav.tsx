'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from '../ui/cn';

/** The pages of one part of the app. The one that is open, or that is above it, is marked. */
export function SectionNav({
  label,
  pages,
}: {
  label: string;
  pages: { path: string; name: string }[];
}) {
  const here = usePathname();
  const current = pages
    .filter(({ path }) => here === path || here.startsWith(`${path}/`))
    .sort((a, b) => b.path.length - a.path.length)[0];
  return (
    <nav aria-label={label} className="-mt-2 mb-8 overflow-x-auto border-b">
      <ul className="flex gap-1">
        {pages.map(({ path, name }) => (
          <li key={path}>
            <Link
              href={path}
              aria-current={path === current?.path ? (here === path ? 'page' : 'true') : undefined}
              className={cn(
                'inline-flex h-11 items-center whitespace-nowrap border-transparent border-b-2 px-3 font-medium text-[0.9375rem] text-muted -outline-offset-2 hover:text-text',
                path === current?.path && 'border-accent text-text',
              )}
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
