/** Maximum number of letters that a typing error adds, drops or changes. */
const MOST_EDITS = 2;

/**
 * Returns the word that is the fewest edits away, letter case aside; undefined beyond two edits, or beyond one in a word of two or
 * three letters.
 */
export function nearestOf(word: string, known: readonly string[]): string | undefined {
  const mostEdits = Math.min(MOST_EDITS, Math.floor(word.length / 2));
  const ranked = known
    .filter((each) => Math.abs(each.length - word.length) <= mostEdits)
    .map((each) => ({ each, edits: editsBetween(word.toLowerCase(), each.toLowerCase()) }))
    .toSorted((a, b) => a.edits - b.edits);
  const [best] = ranked;
  return best && best.edits <= mostEdits ? best.each : undefined;
}

/** Returns ` Did you mean calls?`, to be put behind a sentence; empty when no word is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const nearest = nearestOf(word, known);
  return nearest === undefined ? '' : ` Did you mean ${nearest}?`;
}

/** Counts the letters to add, drop or change to get from one word to the other (Levenshtein distance). */
function editsBetween(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const change = (previous[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      row.push(Math.min(change, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[to.length] ?? 0;
}
