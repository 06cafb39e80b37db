/** Where in the game two opponents find each other. */
import type { LadderDefinition } from './definition.ts';

/** The channel of a match: they are taken in turn, match 1 the first. Undefined where the ladder has none. */
export function channelOf(
  matchId: number,
  { channels }: Pick<LadderDefinition, 'channels'>,
): string | undefined {
  return channels[(matchId - 1) % channels.length];
}
