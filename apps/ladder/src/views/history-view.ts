/** `/history` and `/match`: a player's own matches, and who has none. */
import type { HistoryPage } from '../flows/history.ts';
import type { LadderDefinition } from '../ladder/definition.ts';
import { matchLine } from './match-line.ts';
import { button, COLOUR, message, row, type MessageView } from './message.ts';

/** A page of matches; its buttons carry where they lead. */
export function historyView(page: HistoryPage, definition: LadderDefinition): MessageView {
  const { playerId, matches, olderThan, isNewest } = page;
  const lines = matches.map((match) => matchLine(match, playerId, definition));
  return message(
    {
      color: COLOUR.working,
      title: 'Your matches',
      description: lines.length === 0 ? 'None here. `/queue` finds one.' : lines.join('\n'),
    },
    [
      row(
        button('Newest', 'history:newest', 'plain', isNewest),
        button('Older', `history:older:${olderThan ?? 0}`, 'plain', olderThan === undefined),
      ),
    ],
  );
}

/** The answer for who has never been matched. */
export function noMatchView(): MessageView {
  return message({ color: COLOUR.working, title: 'No match yet', description: '`/queue` finds one.' }, [
    row(button('Find a match', 'queue:open', 'main')),
  ]);
}
