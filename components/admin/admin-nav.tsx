'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from '../ui/cn';

/** The pages of admins. */
export function AdminNav({ pages }: { pages: { path: string; name: string }[] }) {
  const here = usePathname();
  return (
    <nav aria-label="Admin" className="-mt-2 mb-8 border-b">
      <ul className="flex gap-1">
        {pages.map(({ path, name }) => (
          <li key={path}>
            <Link
              href={path}
              aria-current={here === path ? 'page' : undefined}
              className={cn(
                '-mb-px inline-flex h-11 items-center border-transparent border-b-2 px-3 font-medium text-[0.9375rem] text-muted hover:text-text',
                here === path && 'border-accent text-text',
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
