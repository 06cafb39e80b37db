/** A match that is over in one line, as one of its players sees it. */
import { mapName, type LadderDefinition } from '../ladder/definition.ts';
import { claimOf, type Seat } from '../ladder/result.ts';
import type { Texts } from '../texts/english.ts';
import type { MatchCard } from '../store/match-card.ts';
import { safeText } from './safe-text.ts';
import { moment, signed } from './wording.ts';

/** `#12 **won** vs Bob on Amber Pass (+20) 2 hours ago`. */
export function matchLine(
  match: MatchCard,
  playerId: string,
  definition: LadderDefinition,
  { history, wording }: Texts,
): string {
  const seat: Seat = match.player1.id === playerId ? 'player_1' : 'player_2';
  const opponent = seat === 'player_1' ? match.player2 : match.player1;
  const against = history.against(
    safeText(opponent.name ?? opponent.username),
    mapName(definition, match.map),
  );
  const when = match.settledAt ? ` ${moment(match.settledAt, 'R')}` : '';
  const { ratingChange } = seat === 'player_1' ? match.player1 : match.player2;
  if (match.outcome === null || ratingChange === null)
    return `#${match.id} ${wording.status[match.status]} ${against}${when}`;
  const result = history.result[claimOf(match.outcome, seat)];
  return `#${match.id} **${result}** ${against} (${signed(ratingChange)})${when}`;
}
