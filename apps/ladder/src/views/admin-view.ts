/** What admins see of what they did. */
import { mapName, nameOf, racesOf, type LadderDefinition } from '../ladder/definition.ts';
import { claimOf, type Seat } from '../ladder/result.ts';
import type { AdminLine, Backlog, PlayerForAdmin, Snapshot } from '../store/admin-store.ts';
import type { MatchCard, MatchPlayer } from '../store/match-card.ts';
import type { Player } from '../store/visit.ts';
import { COLOUR, field, message, type MessageView } from './message.ts';
import { safeText } from './safe-text.ts';
import { counted, moment, signed } from './wording.ts';

/** Characters of a reason that are shown in the log. */
const REASON_SHOWN = 80;
/** What Discord takes in a description is 4096, and other lines stand there too. */
const LONGEST_LOG = 3500;
const LONGEST_FIELD = 1024;

/** A match as an admin sees it: both sides, from neither's. */
export function matchForAdminView(match: MatchCard, definition: LadderDefinition): MessageView {
  const { id, map, status, outcome, createdAt, confirmBy, reportBy, settledAt, player1, player2 } = match;
  const won = outcome === 'player_1' ? player1 : player2;
  const result = outcome === null ? 'no result' : outcome === 'draw' ? 'a draw' : `won by ${playerName(won)}`;
  const times = [
    `made ${moment(createdAt, 'R')}`,
    ...(confirmBy === null ? [] : [`to be confirmed ${moment(confirmBy, 'R')}`]),
    ...(reportBy === null || settledAt !== null ? [] : [`to be reported ${moment(reportBy, 'R')}`]),
    ...(settledAt === null ? [] : [`over since ${moment(settledAt, 'R')}`]),
  ];
  return message({
    color: COLOUR.match,
    title: `Match #${id}: ${status}`,
    description: `On ${mapName(definition, map)}: ${result}. It was ${times.join(', ')}.`,
    fields: [player1, player2].map((player, index) =>
      field(playerName(player), sideText(player, index === 0 ? 'player_1' : 'player_2')),
    ),
  });
}

/** A player as an admin sees them: what holds them, their ratings, what admins did about them. */
export function playerForAdminView(
  player: Player,
  { ratings, waitingSince, match, actions }: PlayerForAdmin,
  definition: LadderDefinition,
): MessageView {
  const holds = [
    player.isSetUp ? undefined : 'They have not set up.',
    waitingSince && `They wait in the queue since ${moment(waitingSince, 'R')}.`,
    match && `They are in match #${match.id}: ${match.status}.`,
    player.pausedUntil && `They were told to wait until ${moment(player.pausedUntil, 'f')}.`,
    player.banReason !== undefined && `They are banned: ${safeText(player.banReason, 200)}`,
  ].filter((line) => typeof line === 'string');
  const lines = ratings.map(
    ({ race, rating, games }) =>
      `${nameOf(racesOf(definition), race)}: ${rating} (${counted(games, 'match', 'matches')})`,
  );
  return message({
    color: COLOUR.working,
    title: `Player ${playerName(player)}`,
    description: [
      ...(holds.length === 0 ? ['Nothing holds them.'] : holds),
      ...within(actions.map(lineText), LONGEST_LOG),
    ].join('\n'),
    fields: [
      field('Discord', `${safeText(player.username)}, ${player.id}`),
      field('Ratings', lines.length === 0 ? 'none' : within(lines, LONGEST_FIELD).join('\n')),
    ],
  });
}

/** A rating that was set. */
export function adjustedView(rating: number): MessageView {
  return done('The rating is set', `It is ${rating} now, and the step is in its history.`);
}

/** What goes on at the moment. */
export function snapshotView({ waiting, matches, untold }: Snapshot): MessageView {
  const open = matches.map(({ status, count }) => `${count} ${status}`);
  return message({
    color: COLOUR.working,
    title: 'The ladder at the moment',
    fields: [
      field('In the queue', backlogText(waiting)),
      field('Matches', open.length === 0 ? 'none open, none disputed' : open.join(', ')),
      field('Not told yet', backlogText(untold)),
    ],
  });
}

/** A ban that was spoken. */
export function bannedView(player: Player, reason: string): MessageView {
  return done(
    `${playerName(player)} is banned`,
    `They cannot join the queue. Reason: ${safeText(reason, 200)}`,
  );
}

/** A ban that was taken back. */
export function unbannedView(player: Player): MessageView {
  return done(`${playerName(player)} may play again`, 'They can join the queue.');
}

/** A player who is free again. */
export function releasedView(player: Player, match: MatchCard | undefined): MessageView {
  const what =
    match === undefined
      ? 'They are not in the queue, and in no match.'
      : `They are not in the queue, and match #${match.id} is over: ${match.status}, ${match.outcome ?? 'void'}.`;
  return done(`${playerName(player)} is free`, what);
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
    description: lines.length === 0 ? 'Nothing yet.' : within(lines.map(lineText), LONGEST_LOG).join('\n'),
  });
}

/** The first lines, as many as fit. */
function within(lines: readonly string[], most: number): readonly string[] {
  let length = 0;
  return lines.filter((line) => (length += line.length + 1) <= most);
}

function lineText({ admin, action, player, matchId, decision, reason, at }: AdminLine): string {
  const isRefused = action === 'refused';
  const parts = [
    isRefused ? `was refused **${decision ?? ''}**` : `**${action}**`,
    player === undefined ? undefined : safeText(player),
    matchId === undefined ? undefined : `#${matchId}`,
    isRefused ? undefined : decision,
    reason === '' ? undefined : `(${safeText(reason, REASON_SHOWN)})`,
  ].filter((part) => part !== undefined);
  return `${moment(at, 'R')} ${safeText(admin)}${isRefused ? '' : ':'} ${parts.join(' ')}`;
}

function done(title: string, description: string): MessageView {
  return message({ color: COLOUR.done, title, description });
}

function backlogText({ count, since }: Backlog): string {
  return since === undefined ? String(count) : `${count}, the first since ${moment(since, 'R')}`;
}

function sideText(player: MatchPlayer, seat: Seat): string {
  const { race, ratingBefore, ratingChange, confirmedAt, report } = player;
  const change = ratingChange === null ? '' : ` (${signed(ratingChange)})`;
  const said = report === null ? 'has not reported' : `reported: ${claimOf(report, seat)}`;
  return `${race}, ${ratingBefore}${change}; ${confirmedAt === null ? '' : 'confirmed, '}${said}`;
}

function playerName({ name, username }: Pick<Player, 'name' | 'username'>): string {
  return safeText(name ?? username);
}
