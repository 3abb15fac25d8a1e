'use client';

import { type ComponentType, type ReactNode, startTransition, useEffect, useState } from 'react';
import { Skeleton } from '../ui/skeleton';
import { inTurn } from './in-turn';

/** A component that is loaded when it is first needed, and stays. */
export interface Part<P> {
  load(): Promise<ComponentType<P>>;
  loaded: ComponentType<P> | null;
}

export function partOf<P>(load: () => Promise<ComponentType<P>>): Part<P> {
  return { load, loaded: null };
}

/**
 * Shows a part after the page itself, each in turn. Not by `Suspense`, which puts what comes within 300 ms of one another into the
 * page in one go. `placeStyles` makes its place about as high as it will be. Throws while rendering when it cannot be loaded.
 */
export function Later<P>({
  part,
  placeStyles,
  children,
}: {
  part: Part<P>;
  placeStyles: string;
  children(Loaded: ComponentType<P>): ReactNode;
}) {
  const [shown, setShown] = useState<{ Loaded: ComponentType<P> } | { failure: unknown } | null>(
    part.loaded && { Loaded: part.loaded },
  );
  useEffect(() => {
    if (part.loaded) return;
    let gone = false;
    const show = (next: typeof shown) => {
      if (!gone) startTransition(() => setShown(next));
    };
    inTurn(part.load).then(
      (Loaded) => {
        part.loaded = Loaded;
        show({ Loaded });
      },
      (failure) => show({ failure }),
    );
    return () => {
      gone = true;
    };
  }, [part]);
  if (!shown) return <Skeleton className={placeStyles} />;
  if ('failure' in shown) throw shown.failure;
  return children(shown.Loaded);
}
