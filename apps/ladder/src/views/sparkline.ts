/** A row of numbers drawn as one line of text. */

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** Draws each number as a bar between the smallest and the largest; numbers that are all the same stand in the middle. */
export function sparkline(numbers: readonly number[]): string {
  const lowest = Math.min(...numbers);
  const span = Math.max(...numbers) - lowest;
  return numbers
    .map((number) => BARS[span === 0 ? 3 : Math.round(((number - lowest) / span) * (BARS.length - 1))])
    .join('');
}
