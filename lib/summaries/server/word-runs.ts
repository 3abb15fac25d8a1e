import 'server-only';

/** Where a run of words begins in a text, each place; every word is looked at twice at most (Knuth, Morris and Pratt). */
export function* wordRuns(run: readonly string[], text: readonly string[]): Generator<number> {
  if (run.length === 0) return;
  const shorter = ownPrefixes(run);
  let matched = 0;
  for (let index = 0; index < text.length; index += 1) {
    const word = text[index];
    while (matched > 0 && run[matched] !== word) matched = shorter[matched - 1]!;
    if (run[matched] === word) matched += 1;
    if (matched < run.length) continue;
    yield index + 1 - matched;
    matched = shorter[matched - 1]!;
  }
}

/** For each beginning of a run the length of the longest shorter beginning with which it ends. */
function ownPrefixes(run: readonly string[]): number[] {
  const lengths = [0];
  let matched = 0;
  for (let index = 1; index < run.length; index += 1) {
    while (matched > 0 && run[matched] !== run[index]) matched = lengths[matched - 1]!;
    if (run[matched] === run[index]) matched += 1;
    lengths.push(matched);
  }
  return lengths;
}
