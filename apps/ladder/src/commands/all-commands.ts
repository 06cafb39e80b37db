/** Every command of the ladder, and every control by its route. */
import { activity } from './activity.ts';
import { admin } from './admin.ts';
import type { Command, Control } from './command.ts';
import { leaderboard } from './leaderboard.ts';
import { help } from './help.ts';
import { history } from './history.ts';
import { match } from './match.ts';
import { profile } from './profile.ts';
import { queue } from './queue.ts';
import { setup } from './setup.ts';
import { unstick } from './unstick.ts';

/** The commands in the order in which Discord is told of them. */
export const COMMANDS: readonly Command[] = [
  setup,
  profile,
  queue,
  match,
  history,
  leaderboard,
  activity,
  unstick,
  help,
  admin,
];

const BY_NAME: ReadonlyMap<string, Command> = new Map(COMMANDS.map((command) => [command.name, command]));

const CONTROLS: ReadonlyMap<string, Control> = new Map(
  COMMANDS.flatMap(({ controls }) => Object.entries(controls)),
);

/** The command of this name. */
export function findCommand(name: string): Command | undefined {
  return BY_NAME.get(name);
}

/** A control as its custom id names it. */
export interface ControlRoute {
  /** `queue:join`. */
  readonly route: string;
  readonly parts: readonly string[];
  /** Undefined when no control of this version has the route. */
  readonly control: Control | undefined;
}

/** Finds the control that a custom id means. */
export function findControl(customId: string): ControlRoute {
  const [area = '', action = '', ...parts] = customId.split(':');
  const route = `${area}:${action}`;
  return { route, parts, control: CONTROLS.get(route) };
}
