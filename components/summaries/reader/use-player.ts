'use client';

import { useSyncExternalStore } from 'react';
import type { EmbeddedPlayer, PlayerSnapshot } from '@/lib/youtube/client/embedded-player';

/** Something plain about the player; the component renders again only when it changes. */
export function usePlayer<T extends string | number | boolean | null | undefined>(
  player: EmbeddedPlayer,
  select: (snapshot: PlayerSnapshot) => T,
): T {
  const read = () => select(player.getSnapshot());
  return useSyncExternalStore(player.subscribe, read, read);
}
