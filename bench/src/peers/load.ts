/** Callers, as many at once as a scenario wants. */

export interface Load {
  /** How many were answered. */
  readonly count: number;
  /** Until the last of them was. */
  readonly ms: number;
  readonly latenciesMs: readonly number[];
}

/** So many callers, each asking again as soon as it is answered, for so long. Rejects when one is not answered. */
export async function keepAsking(
  callers: number,
  windowMs: number,
  ask: (caller: number) => Promise<unknown>,
): Promise<Load> {
  const latenciesMs: number[] = [];
  const startedAt = performance.now();
  const endsAt = startedAt + windowMs;
  const keepOn = async (caller: number): Promise<void> => {
    let askedAt = performance.now();
    do {
      await ask(caller);
      const answeredAt = performance.now();
      latenciesMs.push(answeredAt - askedAt);
      askedAt = answeredAt;
    } while (askedAt < endsAt);
  };
  await Promise.all(atOnce(callers, keepOn));
  return { count: latenciesMs.length, ms: performance.now() - startedAt, latenciesMs };
}

/** So many callers in the same turn, each asking once. Rejects when one is not answered. */
export async function burst(callers: number, ask: (caller: number) => Promise<unknown>): Promise<Load> {
  const startedAt = performance.now();
  const latenciesMs = await Promise.all(
    atOnce(callers, async (caller) => {
      await ask(caller);
      return performance.now() - startedAt;
    }),
  );
  return { count: callers, ms: performance.now() - startedAt, latenciesMs };
}

/** Starts so many in the same turn. */
export function atOnce<T>(count: number, start: (index: number) => Promise<T>): Promise<T>[] {
  return Array.from({ length: count }, (_, index) => start(index));
}

export function perSecond({ count, ms }: Pick<Load, 'count' | 'ms'>): number {
  return (count * 1000) / ms;
}

/** "100 callers" says how many. */
export function callersOf(name: string): number {
  return Number.parseInt(name, 10);
}

/** The names of cases that differ in how many callers there are. */
export function callerCases(...counts: readonly number[]): string[] {
  return counts.map((count) => (count === 1 ? '1 caller' : `${count} callers`));
}
