import 'server-only';

/**
 * Approximate search: Levenshtein's table with a free start in the text (Sellers), one column at a time and only the rows that
 * can still stay within `most` edits (Ukkonen). The stretch `[from, to)` of the text with the fewest edits, or null.
 */
export function closestStretch(
  pattern: string,
  text: string,
  most: number,
): { from: number; to: number; edits: number } | null {
  const height = pattern.length;
  let cost = Int32Array.from({ length: height + 1 }, (_, row) => row);
  let start = new Int32Array(height + 1);
  let nextCost = new Int32Array(height + 1);
  let nextStart = new Int32Array(height + 1);
  let lastRow = Math.min(most, height);
  let best: { from: number; to: number; edits: number } | null = null;
  for (let column = 1; column <= text.length; column += 1) {
    const letter = text.charCodeAt(column - 1);
    nextCost[0] = 0;
    nextStart[0] = column;
    let row = 1;
    for (const end = Math.min(height, lastRow + 1); row <= end; row += 1) {
      let least = cost[row - 1]! + (pattern.charCodeAt(row - 1) === letter ? 0 : 1);
      let from = start[row - 1]!;
      // Rows below the last were not kept up in the column before.
      if (row <= lastRow && cost[row]! + 1 < least) {
        least = cost[row]! + 1;
        from = start[row]!;
      }
      if (nextCost[row - 1]! + 1 < least) {
        least = nextCost[row - 1]! + 1;
        from = nextStart[row - 1]!;
      }
      nextCost[row] = least;
      nextStart[row] = from;
    }
    lastRow = row - 1;
    while (nextCost[lastRow]! > most) lastRow -= 1;
    [cost, nextCost] = [nextCost, cost];
    [start, nextStart] = [nextStart, start];
    if (lastRow === height && (!best || cost[height]! < best.edits)) {
      best = { from: start[height]!, to: column, edits: cost[height]! };
    }
  }
  return best;
}
