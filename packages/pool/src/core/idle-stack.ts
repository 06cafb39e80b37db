/**
 * Idle connections, last in first out: the most recently used one is the most likely to be alive and warm, and those
 * that load does not need sink to the bottom, where `oldest` finds them.
 */
export class IdleStack<Item> {
  readonly #items: Item[] = [];

  get size(): number {
    return this.#items.length;
  }

  /** The one that has been idle the longest. */
  get oldest(): Item | undefined {
    return this.#items[0];
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  pop(): Item | undefined {
    return this.#items.pop();
  }

  /** Linear in the number of idle connections, which `max` bounds; only upkeep and losses come here. */
  remove(item: Item): void {
    const index = this.#items.indexOf(item);
    if (index >= 0) this.#items.splice(index, 1);
  }

  /** A copy, oldest first: closing one takes it out of the stack. */
  all(): Item[] {
    return [...this.#items];
  }
}
