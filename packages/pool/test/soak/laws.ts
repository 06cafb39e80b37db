/** As many breaches are described; the others are counted. */
const MOST_DESCRIBED = 20;

/** What must hold, and what did not. */
export class Laws {
  readonly breaches: string[] = [];
  count = 0;

  hold(isKept: boolean, breach: () => string): void {
    if (isKept) return;
    this.count += 1;
    if (this.breaches.length < MOST_DESCRIBED) this.breaches.push(breach());
  }
}
