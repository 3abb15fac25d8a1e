/** What a part of the benchmark reports: printed, and kept as JSON. */
export interface Table {
  title: string;
  rows: object[];
}
