/** What the parts of the sandbox share: the world, the commands, the interactions under way, the gateway. */
import type { Clock } from './clock.ts';
import type { Gateway } from './gateway/gateway.ts';
import type { CommandBook } from './world/command-book.ts';
import type { InteractionBook } from './world/interaction-book.ts';
import type { World } from './world/world.ts';

export interface LocalDiscord {
  readonly world: World;
  readonly clock: Clock;
  readonly commands: CommandBook;
  readonly interactions: InteractionBook;
  readonly gateway: Gateway;
  readonly deadlineMs: number;
  /** Calls off everything that waits for the bot, when the sandbox closes. */
  readonly pending: Set<() => void>;
  /** How many interactions are sent twice from now on. */
  doubleDeliveries: number;
}
