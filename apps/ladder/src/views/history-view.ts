/** `/history` and `/match`: a player's own matches, and who has none. */
import type { HistoryPage } from '../flows/history.ts';
import type { LadderDefinition } from '../ladder/definition.ts';
import type { Texts } from '../texts/english.ts';
import { matchLine } from './match-line.ts';
import { button, COLOUR, message, row, type MessageView } from './message.ts';

/** A page of matches; its buttons carry where they lead. */
export function historyView(page: HistoryPage, definition: LadderDefinition, texts: Texts): MessageView {
  const { history } = texts;
  const { playerId, matches, olderThan, isNewest } = page;
  const lines = matches.map((match) => matchLine(match, playerId, definition, texts));
  return message(
    {
      color: COLOUR.working,
      title: history.yours,
      description: lines.length === 0 ? history.noneHere : lines.join('\n'),
    },
    [
      row(
        button(history.newest, 'history:newest', 'plain', isNewest),
        button(history.older, `history:older:${olderThan ?? 0}`, 'plain', olderThan === undefined),
      ),
    ],
  );
}

/** The answer for who has never been matched. */
export function noMatchView({ history, queue }: Texts): MessageView {
  return message({ color: COLOUR.working, title: history.none, description: history.noneYet }, [
    row(button(queue.find, 'queue:open', 'main')),
  ]);
}
