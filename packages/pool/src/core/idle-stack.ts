/** What the stack looks at. */
interface Idle {
  readonly idleSince: number;
}

/**
 * Idle connections, in the order in which they became idle. Usually last in first out: the most recently used one is
 * the most likely to be alive and warm, and those that load does not need sink to the bottom. First in first out spreads
 * use evenly instead.
 */
export class IdleStack<Item extends Idle> {
  readonly #items: Item[] = [];
  readonly #isLifo: boolean;

  constructor(isLifo = true) {
    this.#isLifo = isLifo;
  }

  get size(): number {
    return this.#items.length;
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  /** Puts one back where it was: it was not used. */
  putBack(item: Item): void {
    let index = this.#items.length;
    while (index > 0 && (this.#items[index - 1] as Item).idleSince > item.idleSince) index -= 1;
    this.#items.splice(index, 0, item);
  }

  /** Takes the next one that is fit. */
  take(isFit: (item: Item) => boolean): Item | undefined {
    const items = this.#items;
    const top = this.#isLifo ? items.at(-1) : items[0];
    if (top === undefined) return undefined;
    if (isFit(top)) return this.#isLifo ? items.pop() : items.shift();
    const fit = this.#isLifo ? items.findLast(isFit) : items.find(isFit);
    if (fit) this.remove(fit);
    return fit;
  }

  /** Linear in the number of idle connections, which `max` bounds; only upkeep and losses come here. */
  remove(item: Item): void {
    const index = this.#items.indexOf(item);
    if (index >= 0) this.#items.splice(index, 1);
  }

  /** A copy, longest idle first: closing one takes it out of the stack. */
  all(): Item[] {
    return this.#items.slice();
  }
}
