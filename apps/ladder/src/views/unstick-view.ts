/** `/unstick`: what held a player, and what holds them still. */
import type { Unstuck } from '../flows/unstick.ts';
import { isOpen } from '../ladder/match-life.ts';
import type { MatchCard } from '../store/match-card.ts';
import { button, COLOUR, message, row, type MessageView } from './message.ts';
import { bannedText, pausedText } from './queue-view.ts';
import { moment } from './wording.ts';

/** Says what was done, and what has to wait until when. */
export function unstuckView({ player, leftQueue, match }: Unstuck, now: Date): MessageView {
  const isHeld = match !== undefined && isOpen(match.status);
  const { pausedUntil, banReason } = player;
  const lines = [
    leftQueue ? 'You were in the queue, and are not any more.' : undefined,
    match && !isHeld ? `Match #${match.id} was due to end: it is over now (${match.status}).` : undefined,
    isHeld ? holdText(match) : undefined,
    pausedUntil !== undefined && pausedUntil > now ? pausedText(pausedUntil) : undefined,
    banReason === undefined ? undefined : bannedText(banReason),
  ].filter((line) => line !== undefined);
  return message(
    {
      color: isHeld ? COLOUR.warning : COLOUR.done,
      title: isHeld ? 'You are in a match' : 'You are free',
      description: lines.length === 0 ? 'Nothing holds you.' : lines.join('\n'),
    },
    [
      row(
        isHeld
          ? button('Show the match', 'queue:open', 'main')
          : button('Find a match', 'queue:open', 'main'),
      ),
    ],
  );
}

function holdText({ id, status, confirmBy, reportBy }: MatchCard): string {
  const deadline = status === 'found' ? confirmBy : reportBy;
  const end = deadline === null ? '' : ` If nobody does anything, it ends ${moment(deadline, 'R')}.`;
  return `Match #${id} holds you: \`/match\` confirms, reports, or calls it off.${end}`;
}
