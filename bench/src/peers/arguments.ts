/** What the command line asks for. */
import { parseArgs } from 'node:util';
import type { Scenario } from './scenario.ts';
import { findScenario, SCENARIOS } from './scenarios.ts';

export type Arguments =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'run';
      readonly scenarios: readonly Scenario[];
      readonly isJson: boolean;
      readonly isQuick: boolean;
      /** Everything is measured as it should be: these figures may stand in the documentation. */
      readonly isComplete: boolean;
    };

/** Throws TypeError or RangeError with a sentence for whoever typed it. */
export function readArguments(args: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      scenario: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return { kind: 'help' };
  const chosen = values.scenario.map(findScenario);
  return {
    kind: 'run',
    scenarios: chosen.length === 0 ? SCENARIOS : chosen,
    isJson: values.json,
    isQuick: values.quick,
    isComplete: chosen.length === 0 && !values.quick,
  };
}

/** What `--help` prints. */
export function helpText(): string {
  const width = Math.max(...SCENARIOS.map(({ name }) => name.length));
  return `warmpool beside its peers, in one run on this machine.

  npm run bench                             everything; writes bench/results and its summary in bench/README.md
  npm run bench -- --scenario checkout      one scenario (or several, each with --scenario); writes bench/results/partial
  npm run bench -- --quick                  short and imprecise, to see whether it runs; writes bench/results/partial
  npm run --silent bench -- --json          every figure of every round, on standard output

Scenarios:
${SCENARIOS.map(({ name, question }) => `  ${name.padEnd(width)}  ${question}`).join('\n')}
`;
}
