/** Chance that can be repeated, by its seed: the generator mulberry32. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** Both ends can come. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** So often in a hundred. */
  isOf100(times: number): boolean {
    return this.next() * 100 < times;
  }

  oneOf<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError('nothing to choose from');
    return item;
  }

  /** One of its own, so that what one caller draws does not depend on the others. */
  fork(): Chance {
    return new Chance(this.below(2 ** 32));
  }
}
