/** How often each deed ended how, and how many calls are under way. */
export class Tally {
  readonly outcomes = new Map<string, Map<string, number>>();
  count = 0;
  readonly #underWay = new Map<symbol, { readonly deed: string; readonly since: number }>();

  /** Runs one deed to its end, and notes that. */
  async of(deed: string, run: () => Promise<unknown>): Promise<void> {
    const key = Symbol(deed);
    this.#underWay.set(key, { deed, since: performance.now() });
    let outcome = 'done';
    try {
      await run();
    } catch (error) {
      outcome = nameOf(error);
    } finally {
      this.#underWay.delete(key);
    }
    this.count += 1;
    const ends = this.outcomes.get(deed) ?? new Map<string, number>();
    ends.set(outcome, (ends.get(outcome) ?? 0) + 1);
    this.outcomes.set(deed, ends);
  }

  /** Deeds that have lasted longer than this; each is named once. */
  late(ms: number): string[] {
    const before = performance.now() - ms;
    const late: string[] = [];
    for (const [key, { deed, since }] of this.#underWay) {
      if (since > before) continue;
      this.#underWay.delete(key);
      late.push(deed);
    }
    return late;
  }
}

function nameOf(error: unknown): string {
  const { code, name, message } = error as { code?: unknown; name?: string; message?: string };
  if (typeof code === 'string') return code;
  return name === 'Error' || name === undefined ? (message ?? 'unknown') : name;
}
