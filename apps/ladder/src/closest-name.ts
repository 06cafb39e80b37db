/** Finds the name that somebody probably meant, for "did you mean …?". */

/**
 * The candidate with the fewest typing mistakes to `typed`, or `undefined` when none is near.
 *
 * A mistake is one letter added, left out, replaced, or two neighbours swapped; case does not count.
 * `mostMistakes` is how many still count as near; a third of the word when missing.
 */
export function closestName(
  typed: string,
  candidates: readonly string[],
  mostMistakes: number = Math.max(1, Math.floor(typed.length / 3)),
): string | undefined {
  let closest: string | undefined;
  let fewest = mostMistakes + 1;
  for (const candidate of candidates) {
    const mistakes = countMistakes(typed.toLowerCase(), candidate.toLowerCase());
    if (mistakes < fewest) {
      fewest = mistakes;
      closest = candidate;
    }
  }
  return closest;
}

/** Optimal string alignment distance, row by row; three rows because a swap looks two rows back. */
function countMistakes(from: string, to: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      let best = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + (same ? 0 : 1),
      );
      const isSwap = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (isSwap) best = Math.min(best, at(beforePrevious, column - 2) + 1);
      current.push(best);
    }
    beforePrevious = previous;
    previous = current;
  }
  return at(previous, to.length);
}

/** A cell outside the table is never the cheapest way. */
function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
