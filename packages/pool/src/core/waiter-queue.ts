/** A caller in line. Exactly one of `serve` and `fail` is called, once, after the waiter has left the line. */
export interface Waiter<Served> {
  /** Without one this caller would wait for ever where nothing can come. */
  readonly hasDeadline: boolean;
  serve(served: Served): void;
  fail(error: Error): void;
}

interface Place<Served> {
  readonly waiter: Waiter<Served>;
  previous: Place<Served> | undefined;
  next: Place<Served> | undefined;
}

/**
 * The line: first come, first served. A doubly linked list, because a caller that gives up leaves from the middle and
 * a line of a hundred thousand must not make that slower.
 */
export class WaiterQueue<Served> {
  #first: Place<Served> | undefined;
  #last: Place<Served> | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Joins at the end; the result leaves the line again and tells whether the waiter was still in it. */
  join(waiter: Waiter<Served>): () => boolean {
    const place: Place<Served> = { waiter, previous: this.#last, next: undefined };
    if (this.#last) this.#last.next = place;
    else this.#first = place;
    this.#last = place;
    this.#size += 1;
    return () => this.#leave(place);
  }

  /** Takes the oldest waiter out of the line. */
  shift(): Waiter<Served> | undefined {
    const place = this.#first;
    if (!place) return undefined;
    this.#leave(place);
    return place.waiter;
  }

  /** Takes out those that the predicate names, oldest first. */
  take(predicate: (waiter: Waiter<Served>) => boolean): Waiter<Served>[] {
    const taken: Waiter<Served>[] = [];
    for (let place = this.#first; place;) {
      const { next, waiter } = place;
      if (predicate(waiter)) {
        this.#leave(place);
        taken.push(waiter);
      }
      place = next;
    }
    return taken;
  }

  #leave(place: Place<Served>): boolean {
    if (place !== this.#first && place.previous === undefined) return false;
    if (place.previous) place.previous.next = place.next;
    else this.#first = place.next;
    if (place.next) place.next.previous = place.previous;
    else this.#last = place.previous;
    place.previous = undefined;
    place.next = undefined;
    this.#size -= 1;
    return true;
  }
}
