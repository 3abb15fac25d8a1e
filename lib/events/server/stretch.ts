import 'server-only';

/** Which stretch of the log a connection is given, beside how far it has come. Seqs. */
export interface Stretch {
  /** After this it began. */
  readonly from: number;
  /** Whether that is a cursor that the client came with. */
  readonly resumed: boolean;
  /** Up to here its receiver had taken everything when that was last so; looked at once a second. */
  takenThrough: number;
  /** Up to here a `reset` left things out; 0 when none did. */
  skippedThrough: number;
}
