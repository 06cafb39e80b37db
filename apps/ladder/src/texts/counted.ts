/** A number with the word that goes with it, in languages that tell one from many. */

/** `1 match`, `9 matches`. */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
