/** `/unstick`: what held a player, and what holds them still. */
import type { Unstuck } from '../flows/unstick.ts';
import { isOpen } from '../ladder/match-life.ts';
import type { MatchCard } from '../store/match-card.ts';
import type { Texts } from '../texts/english.ts';
import { button, COLOUR, message, row, type MessageView } from './message.ts';
import { bannedText, pausedText } from './queue-view.ts';
import { moment } from './wording.ts';

/** Says what was done, and what has to wait until when. */
export function unstuckView({ player, leftQueue, match }: Unstuck, now: Date, texts: Texts): MessageView {
  const { queue, unstick, wording } = texts;
  const isHeld = match !== undefined && isOpen(match.status);
  const { pausedUntil, banReason } = player;
  const lines = [
    leftQueue ? unstick.leftQueue : undefined,
    match && !isHeld ? unstick.ended(match.id, wording.status[match.status]) : undefined,
    isHeld ? holdText(match, texts) : undefined,
    pausedUntil !== undefined && pausedUntil > now ? pausedText(pausedUntil, texts) : undefined,
    banReason === undefined ? undefined : bannedText(banReason, texts),
  ].filter((line) => line !== undefined);
  return message(
    {
      color: isHeld ? COLOUR.warning : COLOUR.done,
      title: isHeld ? unstick.inMatch : unstick.free,
      description: lines.length === 0 ? unstick.nothing : lines.join('\n'),
    },
    [
      row(
        isHeld ? button(unstick.showMatch, 'queue:open', 'main') : button(queue.find, 'queue:open', 'main'),
      ),
    ],
  );
}

function holdText({ id, status, confirmBy, reportBy }: MatchCard, { unstick }: Texts): string {
  const deadline = status === 'found' ? confirmBy : reportBy;
  const end = deadline === null ? '' : ` ${unstick.ends(moment(deadline, 'R'))}`;
  return `${unstick.holds(id)}${end}`;
}
