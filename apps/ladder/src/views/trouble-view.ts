/** What a player is told when it did not go as they meant. */
import type { Saved } from '../flows/effects.ts';
import type { Texts } from '../texts/english.ts';
import { button, COLOUR, message, row, type MessageView } from './message.ts';

/** The answer when something broke on our side; the id finds it in the log. */
export function failureView(
  saved: Saved,
  lookWith: string,
  errorId: string,
  { trouble }: Texts,
): MessageView {
  return message({
    color: COLOUR.trouble,
    title: trouble.failed,
    description: trouble.saved[saved](lookWith),
    footer: { text: trouble.error(errorId) },
  });
}

/** The answer when the database has not answered in time. */
export function lateView(saved: Saved, lookWith: string, { trouble }: Texts): MessageView {
  return message({
    color: COLOUR.warning,
    title: trouble.slow,
    description: trouble.late(trouble.saved[saved](lookWith)),
  });
}

/** A refusal: what is not possible and what to do instead. */
export function refusalView(title: string, description: string): MessageView {
  return message({ color: COLOUR.trouble, title, description });
}

/** The refusal for who has not set up yet, with the way to do it. */
export function setUpFirstView({ trouble }: Texts): MessageView {
  return message(
    {
      color: COLOUR.trouble,
      title: trouble.setUpFirst,
      description: trouble.setUpFirstBecause,
    },
    [row(button(trouble.setUp, 'setup:edit', 'main'))],
  );
}

/** The answer to a control that this version does not know. */
export function outdatedView({ trouble }: Texts): MessageView {
  return refusalView(trouble.outdated, trouble.outdatedInstead);
}

/** The answer while the bot is on its way out. The next process may have got the same interaction, and done it. */
export function restartingView(lookWith: string, { trouble }: Texts): MessageView {
  return message({
    color: COLOUR.warning,
    title: trouble.restarting,
    description: trouble.restartingThen(lookWith),
  });
}
