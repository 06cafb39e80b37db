import type { Scenario } from './scenario.ts';
import { checkout } from './scenarios/checkout.ts';
import { clean } from './scenarios/clean.ts';
import { cold } from './scenarios/cold.ts';
import { cpu } from './scenarios/cpu.ts';
import { idle } from './scenarios/idle.ts';
import { link } from './scenarios/link.ts';
import { mixed } from './scenarios/mixed.ts';
import { observe } from './scenarios/observe.ts';
import { outage } from './scenarios/outage.ts';
import { queries } from './scenarios/queries.ts';
import { rows } from './scenarios/rows.ts';
import { storm } from './scenarios/storm.ts';

/** All of them, in the order in which they are reported. */
export const SCENARIOS: readonly Scenario[] = [
  checkout,
  queries,
  link,
  mixed,
  cpu,
  cold,
  rows,
  storm,
  outage,
  idle,
  clean,
  observe,
];

/** Throws RangeError for a name that none has. */
export function findScenario(name: string): Scenario {
  const found = SCENARIOS.find((scenario) => scenario.name === name);
  if (found) return found;
  throw new RangeError(
    `There is no scenario ${name}; there are ${SCENARIOS.map((scenario) => scenario.name).join(', ')}`,
  );
}
