/** What admins see of what they did. */
import type { LadderDefinition } from '../ladder/definition.ts';
import type { AdminLine } from '../store/admin-store.ts';
import type { MatchCard, MatchPlayer } from '../store/match-card.ts';
import type { Player } from '../store/visit.ts';
import { mapName } from '../ladder/definition.ts';
import { COLOUR, message, type MessageView } from './message.ts';
import { safeText } from './safe-text.ts';
import { counted, moment, signed } from './wording.ts';

/** Characters of a reason that are shown in the log. */
const REASON_SHOWN = 80;

/** A match as an admin sees it: both sides, from neither's. */
export function decidedMatchView(match: MatchCard, definition: LadderDefinition): MessageView {
  const { id, map, status, outcome, player1, player2 } = match;
  const won = outcome === 'player_1' ? player1 : player2;
  const result = outcome === null ? 'void' : outcome === 'draw' ? 'a draw' : `won by ${nameOf(won)}`;
  return message({
    color: COLOUR.result,
    title: `Match #${id}: ${status}`,
    description: [
      `${sideText(player1)} against ${sideText(player2)} on ${mapName(definition, map)}: ${result}.`,
      'Both are told. What it changes is the difference to what was decided before.',
    ].join('\n'),
  });
}

/** A ban that was spoken. */
export function bannedView(player: Player, reason: string): MessageView {
  return done(`${nameOf(player)} is banned`, `They cannot join the queue. Reason: ${safeText(reason, 200)}`);
}

/** A ban that was taken back. */
export function unbannedView(player: Player): MessageView {
  return done(`${nameOf(player)} may play again`, 'They can join the queue.');
}

/** A player who is free again. */
export function releasedView(player: Player, match: MatchCard | undefined): MessageView {
  const what =
    match === undefined
      ? 'They are not in the queue, and in no match.'
      : `They are not in the queue, and match #${match.id} is over: ${match.status}, ${match.outcome ?? 'void'}.`;
  return done(`${nameOf(player)} is free`, what);
}

/** A queue that was emptied. */
export function clearedView(count: number): MessageView {
  return done('The queue is empty', `${counted(count, 'player has', 'players have')} left it.`);
}

/** The last actions, newest first. */
export function adminLogView(lines: readonly AdminLine[]): MessageView {
  return message({
    color: COLOUR.working,
    title: 'What admins did',
    description: lines.length === 0 ? 'Nothing yet.' : lines.map(lineText).join('\n'),
  });
}

function lineText({ admin, action, player, matchId, decision, reason, at }: AdminLine): string {
  const about = [
    player === undefined ? undefined : safeText(player),
    matchId === undefined ? undefined : `#${matchId}`,
    decision,
  ].filter((part) => part !== undefined);
  return `${moment(at, 'R')} ${safeText(admin)}: **${action}** ${[...about, ''].join(' ')}(${safeText(reason, REASON_SHOWN)})`;
}

function done(title: string, description: string): MessageView {
  return message({ color: COLOUR.done, title, description });
}

function sideText(player: MatchPlayer): string {
  const change = player.ratingChange === null ? '' : ` (${signed(player.ratingChange)})`;
  return `${nameOf(player)}${change}`;
}

function nameOf({ name, username }: Pick<Player, 'name' | 'username'>): string {
  return safeText(name ?? username);
}
