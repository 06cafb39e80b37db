/** What a player is told when it did not go as they meant. */
import type { Saved } from '../../flows/effects.ts';

/** What a player is told when it did not go as they meant. */
export const trouble = {
  saved: {
    nothing: () => 'Nothing was saved. Please try again in a moment.',
    perhaps: (lookWith) =>
      `It may or may not have been saved: look with \`${lookWith}\` before you repeat it.`,
    yes: (lookWith) => `What you asked for was saved, only this answer failed: look with \`${lookWith}\`.`,
  } satisfies Record<Saved, (lookWith: string) => string>,
  failed: 'Something went wrong on our side',
  error: (id: string): string => `Error ${id}`,
  slow: 'The ladder is slow at the moment',
  late: (saved: string): string => `The database did not answer in time. ${saved}`,
  setUpFirst: 'Set up first',
  setUpFirstBecause: 'Before you play, tell the ladder who you are: press the button or use `/setup`.',
  setUp: 'Set up',
  outdated: 'This button is out of date',
  outdatedInstead:
    'The ladder has changed since that message. Use `/queue`, `/profile`, `/leaderboard` or `/setup` instead.',
  restarting: 'The ladder is restarting',
  restartingThen: (lookWith: string): string =>
    'Please try again in a moment. If you meant to change something, it may have been saved all the same: look ' +
    `with \`${lookWith}\` first.`,
};
