import 'server-only';

/** How many attempts may be under way for one key, such as `host:example.com`. */
export interface SlotUse {
  key: string;
  most: number;
}

/** Counts what is under way by several keys at once; all of them must have room. */
export function createSlots() {
  const used = new Map<string, number>();
  const count = (key: string) => used.get(key) ?? 0;

  return {
    /** How many more may begin that use all of these. */
    room: (uses: readonly SlotUse[]): number =>
      Math.max(0, Math.min(...uses.map(({ key, most }) => most - count(key)))),

    take(uses: readonly SlotUse[]): void {
      for (const { key } of uses) used.set(key, count(key) + 1);
    },

    give(uses: readonly SlotUse[]): void {
      for (const { key } of uses) {
        if (count(key) <= 1) used.delete(key);
        else used.set(key, count(key) - 1);
      }
    },
  };
}
