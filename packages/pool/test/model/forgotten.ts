const forgotten = new WeakSet();

/** Nobody has it any more: as if the garbage collector had taken it. */
export function forget(thing: object): void {
  forgotten.add(thing);
}

/** Stands in for `WeakRef`, so that the moment at which something is collected is a program's to choose. */
export class ForgetfulRef<T extends object> {
  readonly #target: T;

  constructor(target: T) {
    this.#target = target;
  }

  deref(): T | undefined {
    return forgotten.has(this.#target) ? undefined : this.#target;
  }
}
