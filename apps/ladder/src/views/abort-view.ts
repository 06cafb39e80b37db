/** Calling a match off: what it costs, and what became of it. */
import type { Abortable } from '../flows/abort.ts';
import type { LadderDefinition } from '../ladder/definition.ts';
import { isOpen } from '../ladder/match-life.ts';
import { matchView } from './match-view.ts';
import { button, COLOUR, message, row, type MessageView } from './message.ts';
import { counted } from './wording.ts';

/** The question whether it is meant, or why not; the match itself once it has ended. */
export function abortView({ match, seat, abortsLeft }: Abortable, definition: LadderDefinition): MessageView {
  const hasReport = match.player1.report !== null || match.player2.report !== null;
  if (!isOpen(match.status) || hasReport) return matchView(match, seat, definition);
  const left = counted(abortsLeft, 'abort', 'aborts');
  const dodging = match.status === 'confirmed' ? ' Both of you have confirmed: it counts against you.' : '';
  return message(
    {
      color: COLOUR.trouble,
      title: `Match #${match.id}: call it off?`,
      description:
        abortsLeft === 0
          ? 'You have no abort left in this month: please play it, or report it as it went.'
          : `You have ${left} left in this month. Ratings stay as they are.${dodging}`,
    },
    [
      row(
        button('Call it off', `match:abort-sure:${match.id}`, 'bad', abortsLeft === 0),
        button('Back to the match', 'queue:refresh'),
      ),
    ],
  );
}
