/** Calling a match off: what it costs, and what became of it. */
import type { Abortable } from '../flows/abort.ts';
import type { LadderDefinition } from '../ladder/definition.ts';
import { isOpen } from '../ladder/match-life.ts';
import type { Texts } from '../texts/english.ts';
import { matchView } from './match-view.ts';
import { button, COLOUR, message, row, type MessageView } from './message.ts';

/** The question whether it is meant, or why not; the match itself once it has ended. */
export function abortView(
  { match, seat, abortsLeft }: Abortable,
  definition: LadderDefinition,
  texts: Texts,
): MessageView {
  const { abort } = texts;
  const hasReport = match.player1.report !== null || match.player2.report !== null;
  if (!isOpen(match.status) || hasReport) return matchView(match, seat, definition, texts);
  const dodging = match.status === 'confirmed' ? ` ${abort.dodging}` : '';
  return message(
    {
      color: COLOUR.trouble,
      title: abort.ask(match.id),
      description: abortsLeft === 0 ? abort.noneLeft : `${abort.left(abortsLeft)}${dodging}`,
    },
    [
      row(
        button(abort.sure, `match:abort-sure:${match.id}`, 'bad', abortsLeft === 0),
        button(abort.back, 'queue:refresh'),
      ),
    ],
  );
}
