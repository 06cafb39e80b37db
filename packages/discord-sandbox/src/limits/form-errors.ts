/** Collects what is wrong with a payload, and draws it as the nested tree that Discord answers with. */

/** One entry of Discord's `_errors` lists. */
export interface FormProblem {
  readonly code: string;
  readonly message: string;
}

/** Discord's `errors`: keys of the payload, with `_errors` at the places that are wrong. */
export interface ErrorTree {
  [key: string]: ErrorTree | FormProblem[];
}

/** Where a check writes what it found; `at` moves to a part of the value. */
export interface Report {
  problem(code: string, message: string): void;
  at(key: string | number): Report;
  /** How many problems the whole payload has so far. */
  readonly problemCount: number;
}

/** All problems of one payload. */
export class FormErrors {
  readonly tree: ErrorTree = {};
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** A report for the value at `path`. */
  report(path: readonly (string | number)[] = []): Report {
    const count = (): number => this.#count;
    return {
      problem: (code, message) => this.#add(path, { code, message }),
      at: (key) => this.report([...path, key]),
      get problemCount() {
        return count();
      },
    };
  }

  #add(path: readonly (string | number)[], problem: FormProblem): void {
    let node = this.tree;
    for (const key of path) {
      const child = (node[key] ??= {});
      if (Array.isArray(child)) return;
      node = child;
    }
    const list = (node['_errors'] ??= []);
    if (Array.isArray(list)) list.push(problem);
    this.#count += 1;
  }
}
