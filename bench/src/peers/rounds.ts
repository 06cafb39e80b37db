/** Runs one scenario: every contender in its own process, in turns, one at a time. */
import { Contestant, type Entry as Entering } from './contestant.ts';
import { startGround } from './ground.ts';
import type { HotSpot } from './profile.ts';
import type { Entry, Profile, ScenarioResults } from './results.ts';
import type { Figures, Scenario } from './scenario.ts';

export interface RunOptions {
  readonly isQuick: boolean;
  readonly signal: AbortSignal;
  /** Is told what is going on, in short sentences. */
  readonly say: (text: string) => void;
}

const QUICK_ROUNDS = 2;

/** Rejects with the signal's reason; what a contender fails at is part of the results. */
export async function runScenario(
  scenario: Scenario,
  options: RunOptions,
): Promise<{ readonly results: ScenarioResults; readonly serverVersion: string }> {
  const { say } = options;
  const { contenders, absent } = await whoIsThere(scenario);
  for (const { contender, reason } of absent) say(`  without ${contender}: ${reason}`);
  await using ground = await startGround(scenario, options.signal);
  const field = new Field({
    ...options,
    scenario,
    places: ground.places,
    breakLink: (fault) => ground.breakLink(fault),
  });
  await using _ = field;
  const entries: Entry[] = [];
  const profiles: Profile[] = [];
  for (const name of scenario.cases) {
    const found = await measureCase(scenario, field, contenders, name, options);
    say(`  ${scenario.name}, ${name}: ${described(found)}`);
    entries.push(...found);
    const profile = await profileOf(scenario, field, name, options.signal);
    if (profile) profiles.push(profile);
  }
  const { question, method, metrics, cases } = scenario;
  return {
    results: { name: scenario.name, question, method, metrics, cases, contenders, absent, entries, profiles },
    serverVersion: ground.serverVersion,
  };
}

async function whoIsThere({ contenders }: Scenario): Promise<Pick<ScenarioResults, 'contenders' | 'absent'>> {
  const there: string[] = [];
  const absent: { contender: string; reason: string }[] = [];
  for (const { name, absence } of contenders) {
    const reason = await absence?.();
    if (reason === undefined) there.push(name);
    else absent.push({ contender: name, reason });
  }
  return { contenders: there, absent };
}

/** Whoever fails once is out for this case: fewer rounds than the others have would compare with nothing. */
async function measureCase(
  { rounds, warmUps }: Scenario,
  field: Field,
  contenders: readonly string[],
  name: string,
  { isQuick, signal }: RunOptions,
): Promise<Entry[]> {
  const figures = new Map(contenders.map((contender) => [contender, [] as Figures[]]));
  const failures = new Map<string, string>();
  for (let round = -warmUps; round < (isQuick ? Math.min(QUICK_ROUNDS, rounds) : rounds); round++) {
    for (const contender of inTurn(contenders, round)) {
      if (failures.has(contender)) continue;
      try {
        const measured = await field.measure(contender, name);
        if (round >= 0) figures.get(contender)?.push(measured);
      } catch (error) {
        signal.throwIfAborted();
        failures.set(contender, (error as Error).message);
      }
    }
  }
  return contenders.map((contender) => {
    const failure = failures.get(contender);
    const entry = { contender, case: name };
    return failure === undefined ? { ...entry, rounds: figures.get(contender) ?? [] } : { ...entry, failure };
  });
}

/** Of the first contender, for those who ask what its time is spent on. */
async function profileOf(
  { contenders: [first] }: Scenario,
  field: Field,
  name: string,
  signal: AbortSignal,
): Promise<Profile | undefined> {
  try {
    return first && { case: name, hotSpots: await field.profile(first.name, name) };
  } catch {
    signal.throwIfAborted();
    return undefined; // it failed at the same before, and the results say so
  }
}

/** Each begins as often as the others: what the last one leaves behind in the machine hits all of them. */
function inTurn(contenders: readonly string[], round: number): string[] {
  const first = Math.abs(round) % contenders.length;
  return [...contenders.slice(first), ...contenders.slice(0, first)];
}

function described(entries: readonly Entry[]): string {
  const failed = entries.flatMap((entry) =>
    'failure' in entry ? `${entry.contender} failed (${entry.failure})` : [],
  );
  return failed.length === 0 ? 'done' : failed.join('; ');
}

/** The processes that take part; each is started when it is needed, and anew after a failure. */
class Field implements AsyncDisposable {
  readonly #entering: Omit<Entering, 'contender'>;
  readonly #contestants = new Map<string, Contestant>();

  constructor(entering: Omit<Entering, 'contender'>) {
    this.#entering = entering;
  }

  measure(contender: string, name: string): Promise<Figures> {
    return this.#with(contender, (contestant) => contestant.measure(name));
  }

  profile(contender: string, name: string): Promise<readonly HotSpot[]> {
    return this.#with(contender, (contestant) => contestant.profile(name));
  }

  async #with<T>(contender: string, work: (contestant: Contestant) => Promise<T>): Promise<T> {
    const contestant =
      this.#contestants.get(contender) ?? (await Contestant.enter({ ...this.#entering, contender }));
    this.#contestants.set(contender, contestant);
    try {
      return await work(contestant);
    } catch (error) {
      this.#contestants.delete(contender);
      await contestant[Symbol.asyncDispose]();
      await this.#entering.breakLink('none');
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#contestants.values()].map((contestant) => contestant[Symbol.asyncDispose]()));
  }
}
