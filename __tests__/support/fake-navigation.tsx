import { AppRouterContext } from 'next/dist/shared/lib/app-router-context.shared-runtime';
import { SearchParamsContext } from 'next/dist/shared/lib/hooks-client-context.shared-runtime';
import { type ComponentProps, type ReactNode, useEffect, useState } from 'react';

type Router = NonNullable<ComponentProps<typeof AppRouterContext.Provider>['value']>;

export function createFakeRouter(): Router & { push: jest.Mock } {
  const none = () => undefined;
  return {
    push: jest.fn(),
    replace: none,
    prefetch: none,
    refresh: none,
    back: none,
    forward: none,
  } as unknown as Router & { push: jest.Mock };
}

/** Stands in for Next's router: the address is jsdom's, and `useSearchParams` follows pushes, replacements and going back. */
export function FakeNavigation({
  router = createFakeRouter(),
  children,
}: {
  router?: Router;
  children: ReactNode;
}) {
  const [search, setSearch] = useState(() => window.location.search);
  useEffect(() => {
    const follow = () => setSearch(window.location.search);
    const { pushState, replaceState } = window.history;
    window.history.pushState = (...args) => {
      pushState.apply(window.history, args);
      follow();
    };
    window.history.replaceState = (...args) => {
      replaceState.apply(window.history, args);
      follow();
    };
    window.addEventListener('popstate', follow);
    return () => {
      Object.assign(window.history, { pushState, replaceState });
      window.removeEventListener('popstate', follow);
    };
  }, []);
  return (
    <AppRouterContext value={router}>
      <SearchParamsContext value={new URLSearchParams(search)}>{children}</SearchParamsContext>
    </AppRouterContext>
  );
}
