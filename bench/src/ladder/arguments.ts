/** What the command line of the ladder's bench asks for. */
import { parseArgs } from 'node:util';

/** What can be measured. */
export const PARTS = ['load', 'waves', 'evening'] as const;

type Part = (typeof PARTS)[number];

export type Arguments =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'run';
      readonly parts: readonly Part[];
      readonly seed: number;
      readonly isJson: boolean;
      readonly isQuick: boolean;
      readonly isProfiled: boolean;
      /** Everything is measured as it should be: these figures may stand in the documentation. */
      readonly isComplete: boolean;
    };

/** Throws TypeError or RangeError with a sentence for whoever typed it. */
export function readArguments(args: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      part: { type: 'string', multiple: true, default: [] },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return { kind: 'help' };
  const { quick: isQuick, profile: isProfiled, json: isJson } = values;
  if (!/^[0-9]{1,9}$/.test(values.seed)) {
    throw new RangeError(`--seed must be a whole number of at most nine digits, got "${values.seed}"`);
  }
  const parts = values.part.map(findPart);
  return {
    kind: 'run',
    parts: parts.length === 0 ? PARTS : parts,
    seed: Number(values.seed),
    isJson,
    isQuick,
    isProfiled,
    isComplete: parts.length === 0 && !isQuick && !isProfiled,
  };
}

function findPart(name: string): Part {
  const part = PARTS.find((known) => known === name);
  if (part === undefined) throw new RangeError(`There is no part "${name}"; there is: ${PARTS.join(', ')}`);
  return part;
}

/** What `--help` prints. */
export function helpText(): string {
  return `The ladder under load: discord.js, a local Discord and PostgreSQL, each in a process of its own.

  npm run bench:ladder                      everything, some eleven minutes; writes bench/results/ladder.md and its summary
                                            in bench/README.md; ends with 1 when something was wrong
  npm run bench:ladder -- --part evening    one part (or several, each with --part): ${PARTS.join(', ')}; writes bench/results/partial
  npm run bench:ladder -- --quick           short and imprecise, to see whether it runs; writes bench/results/partial
  npm run bench:ladder -- --seed 7          another evening; the same seed lets matches come to the same ends
  npm run bench:ladder -- --profile         says what the bot spent its time on; slower; writes bench/results/partial
  npm run --silent bench:ladder -- --json   every figure, on standard output
`;
}
