/** A caller in line. Exactly one of `serve` and `fail` is called, once, after the waiter has left the line. */
export interface Waiter<Served> {
  /** Without one this caller would wait for ever where nothing can come. */
  readonly hasDeadline: boolean;
  /** Higher goes first; equals are served in the order in which they came, also those who come back. */
  readonly priority: number;
  readonly joinedAt: number;
  /** The number of their ticket; among equals the lower one goes first. */
  readonly ticket: number;
  /** Does not mind others on the same connection. */
  readonly canShare?: boolean;
  serve(served: Served): void;
  fail(error: Error): void;
  /** The pool is suspended: the time until `proceed` is not the caller's. */
  pause(): void;
  proceed(): void;
}

/** Where a waiter stands; made by `join`, and of use to `leave` alone. */
export interface Place<Served> {
  readonly waiter: Waiter<Served>;
  previous: Place<Served> | undefined;
  next: Place<Served> | undefined;
}

/**
 * The line: first come, first served, within one priority. A doubly linked list, because a caller that gives up leaves
 * from the middle and a line of a hundred thousand must not make that slower.
 */
export class WaiterQueue<Served> {
  #first: Place<Served> | undefined;
  #last: Place<Served> | undefined;
  #size = 0;
  #lastTicket = 0;

  get size(): number {
    return this.#size;
  }

  /** Who is next. */
  get first(): Waiter<Served> | undefined {
    return this.#first?.waiter;
  }

  /** For one who comes now. */
  drawTicket(): number {
    this.#lastTicket += 1;
    return this.#lastTicket;
  }

  /** Puts the waiter in the line; by the place that they get there they may leave it again. */
  join(waiter: Waiter<Served>): Place<Served> {
    return this.#joinBehind(waiter, this.#placeAhead(waiter));
  }

  /** Whoever stands there gives up; tells whether they were still in line. */
  leave(place: Place<Served>): boolean {
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

  /** Takes the first waiter out of the line. */
  shift(): Waiter<Served> | undefined {
    const place = this.#first;
    if (!place) return undefined;
    this.leave(place);
    return place.waiter;
  }

  /** Takes out those that the predicate names, in order. */
  take(predicate: (waiter: Waiter<Served>) => boolean): Waiter<Served>[] {
    const taken: Waiter<Served>[] = [];
    for (let place = this.#first; place;) {
      const { next, waiter } = place;
      if (predicate(waiter)) {
        this.leave(place);
        taken.push(waiter);
      }
      place = next;
    }
    return taken;
  }

  *[Symbol.iterator](): Generator<Waiter<Served>> {
    for (let place = this.#first; place; place = place.next) yield place.waiter;
  }

  /** Behind whom a waiter stands; searched from the front, where the few are that are urgent or come back. */
  #placeAhead(waiter: Waiter<Served>): Place<Served> | undefined {
    if (!this.#last || !goesBefore(waiter, this.#last.waiter)) return this.#last;
    let ahead: Place<Served> | undefined;
    for (let place = this.#first; place && !goesBefore(waiter, place.waiter); place = place.next)
      ahead = place;
    return ahead;
  }

  #joinBehind(waiter: Waiter<Served>, ahead: Place<Served> | undefined): Place<Served> {
    const place: Place<Served> = { waiter, previous: ahead, next: ahead ? ahead.next : this.#first };
    if (place.next) place.next.previous = place;
    else this.#last = place;
    if (ahead) ahead.next = place;
    else this.#first = place;
    this.#size += 1;
    return place;
  }
}

function goesBefore(one: Waiter<never>, other: Waiter<never>): boolean {
  return one.priority === other.priority ? one.ticket < other.ticket : one.priority > other.priority;
}
