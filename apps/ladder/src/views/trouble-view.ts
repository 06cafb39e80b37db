/** What a player is told when it did not go as they meant. */
import type { Saved } from '../flows/effects.ts';
import { button, COLOUR, message, row, type MessageView } from './message.ts';

const SAVED_TEXT: Readonly<Record<Saved, (lookWith: string) => string>> = {
  nothing: () => 'Nothing was saved. Please try again in a moment.',
  perhaps: (lookWith) => `It may or may not have been saved: look with \`${lookWith}\` before you repeat it.`,
  yes: (lookWith) => `What you asked for was saved, only this answer failed: look with \`${lookWith}\`.`,
};

/** The answer when something broke on our side; the id finds it in the log. */
export function failureView(saved: Saved, lookWith: string, errorId: string): MessageView {
  return message({
    color: COLOUR.trouble,
    title: 'Something went wrong on our side',
    description: SAVED_TEXT[saved](lookWith),
    footer: { text: `Error ${errorId}` },
  });
}

/** The answer when the database has not answered in time. */
export function lateView(saved: Saved, lookWith: string): MessageView {
  return message({
    color: COLOUR.warning,
    title: 'The ladder is slow at the moment',
    description: `The database did not answer in time. ${SAVED_TEXT[saved](lookWith)}`,
  });
}

/** A refusal: what is not possible and what to do instead. */
export function refusalView(title: string, description: string): MessageView {
  return message({ color: COLOUR.trouble, title, description });
}

/** The refusal for who has not set up yet, with the way to do it. */
export function setUpFirstView(): MessageView {
  return message(
    {
      color: COLOUR.trouble,
      title: 'Set up first',
      description: 'Before you play, tell the ladder who you are: press the button or use `/setup`.',
    },
    [row(button('Set up', 'setup:edit', 'main'))],
  );
}

/** The answer to a control that this version does not know. */
export function outdatedView(): MessageView {
  return refusalView(
    'This button is out of date',
    'The ladder has changed since that message. Use `/queue`, `/profile`, `/leaderboard` or `/setup` instead.',
  );
}

/** The answer while the bot is on its way out. The next process may have got the same interaction, and done it. */
export function restartingView(lookWith: string): MessageView {
  return message({
    color: COLOUR.warning,
    title: 'The ladder is restarting',
    description:
      'Please try again in a moment. If you meant to change something, it may have been saved all the same: look ' +
      `with \`${lookWith}\` first.`,
  });
}
