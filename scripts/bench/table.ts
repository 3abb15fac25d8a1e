/** What a part of the benchmark reports: printed, and kept as JSON. A row whose `met` is false misses its target. */
export interface Table {
  title: string;
  rows: (object & { met?: boolean })[];
}
