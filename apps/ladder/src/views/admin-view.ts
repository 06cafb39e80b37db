/** What admins see of what they did. */
import { mapName, nameOf, racesOf, type LadderDefinition } from '../ladder/definition.ts';
import { claimOf, type Seat } from '../ladder/result.ts';
import type { AdminLine, Backlog, PlayerForAdmin, Snapshot } from '../store/admin-store.ts';
import type { MatchCard, MatchPlayer } from '../store/match-card.ts';
import type { Player } from '../store/visit.ts';
import type { Texts } from '../texts/english.ts';
import { COLOUR, field, message, type MessageView } from './message.ts';
import { safeText } from './safe-text.ts';
import { moment, signed } from './wording.ts';

/** Characters of a reason that are shown in the log. */
const REASON_SHOWN = 80;
/** What Discord takes in a description is 4096, and other lines stand there too. */
const LONGEST_LOG = 3500;
const LONGEST_FIELD = 1024;

/** A match as an admin sees it: both sides, from neither's. */
export function matchForAdminView(match: MatchCard, definition: LadderDefinition, texts: Texts): MessageView {
  const { admin, wording } = texts;
  const { id, map, status, createdAt, confirmBy, reportBy, settledAt, player1, player2 } = match;
  const times = [
    admin.made(moment(createdAt, 'R')),
    ...(confirmBy === null ? [] : [admin.toConfirm(moment(confirmBy, 'R'))]),
    ...(reportBy === null || settledAt !== null ? [] : [admin.toReport(moment(reportBy, 'R'))]),
    ...(settledAt === null ? [] : [admin.over(moment(settledAt, 'R'))]),
  ];
  return message({
    color: COLOUR.match,
    title: admin.match(id, wording.status[status]),
    description: admin.history(mapName(definition, map), resultText(match, texts) ?? admin.noResult, times),
    fields: [player1, player2].map((player, index) =>
      field(playerName(player), sideText(player, index === 0 ? 'player_1' : 'player_2', texts)),
    ),
  });
}

/** A player as an admin sees them: what holds them, their ratings, what admins did about them. */
export function playerForAdminView(
  player: Player,
  { ratings, waitingSince, match, actions }: PlayerForAdmin,
  definition: LadderDefinition,
  texts: Texts,
): MessageView {
  const { admin, wording } = texts;
  const holds = [
    player.isSetUp ? undefined : admin.notSetUp,
    waitingSince && admin.waiting(moment(waitingSince, 'R')),
    match && admin.inMatch(match.id, wording.status[match.status]),
    player.pausedUntil && admin.paused(moment(player.pausedUntil, 'f')),
    player.banReason !== undefined && admin.banned(safeText(player.banReason, 200)),
  ].filter((line) => typeof line === 'string');
  const lines = ratings.map(({ race, rating, games }) =>
    admin.rating(nameOf(racesOf(definition), race), rating, games),
  );
  return message({
    color: COLOUR.working,
    title: admin.player(playerName(player)),
    description: [
      ...(holds.length === 0 ? [admin.nothingHolds] : holds),
      ...within(
        actions.map((action) => lineText(action, texts)),
        LONGEST_LOG,
      ),
    ].join('\n'),
    fields: [
      field(admin.discord, `${safeText(player.username)}, ${player.id}`),
      field(admin.ratings, lines.length === 0 ? admin.none : within(lines, LONGEST_FIELD).join('\n')),
    ],
  });
}

/** A rating that was set. */
export function adjustedView(rating: number, { admin }: Texts): MessageView {
  return done(admin.ratingSet, admin.ratingNow(rating));
}

/** What goes on at the moment. */
export function snapshotView({ waiting, matches, disputed, untold }: Snapshot, texts: Texts): MessageView {
  const { admin, wording } = texts;
  const open = matches.map(({ status, count }) => `${count} ${wording.status[status]}`);
  return message({
    color: COLOUR.working,
    title: admin.moment,
    // A field would be too small for ten of the longest names.
    ...(disputed.length === 0
      ? {}
      : { description: [admin.toDecide, ...disputed.map(disputeLine(texts))].join('\n') }),
    fields: [
      field(admin.inQueue, backlogText(waiting, texts)),
      field(admin.matches, open.length === 0 ? admin.noMatches : open.join(', ')),
      field(admin.untold, backlogText(untold, texts)),
    ],
  });
}

function disputeLine({ admin }: Texts): (match: MatchCard) => string {
  return ({ id, player1, player2, settledAt }) =>
    admin.dispute(
      id,
      playerName(player1),
      playerName(player2),
      settledAt === null ? '' : moment(settledAt, 'R'),
    );
}

/** A ban that was spoken. */
export function bannedView(player: Player, reason: string, { admin }: Texts): MessageView {
  return done(admin.isBanned(playerName(player)), admin.bannedBecause(safeText(reason, 200)));
}

/** A ban that was taken back. */
export function unbannedView(player: Player, { admin }: Texts): MessageView {
  return done(admin.mayPlay(playerName(player)), admin.canJoin);
}

/** A player who is free again. */
export function releasedView(player: Player, match: MatchCard | undefined, texts: Texts): MessageView {
  const { admin, wording } = texts;
  return done(
    admin.isFree(playerName(player)),
    match === undefined
      ? admin.inNothing
      : admin.matchOver(
          match.id,
          wording.status[match.status],
          resultText(match, texts) ?? admin.decision.void,
        ),
  );
}

/** A queue that was emptied. */
export function clearedView(count: number, { admin }: Texts): MessageView {
  return done(admin.queueEmpty, admin.haveLeft(count));
}

/** The last actions, newest first. */
export function adminLogView(lines: readonly AdminLine[], texts: Texts): MessageView {
  const shown = lines.map((line) => lineText(line, texts));
  return message({
    color: COLOUR.working,
    title: texts.admin.log,
    description: lines.length === 0 ? texts.admin.logEmpty : within(shown, LONGEST_LOG).join('\n'),
  });
}

/** The first lines, as many as fit. */
function within(lines: readonly string[], most: number): readonly string[] {
  let length = 0;
  return lines.filter((line) => (length += line.length + 1) <= most);
}

function lineText(
  { admin, action, player, matchId, decision = '', reason, at }: AdminLine,
  texts: Texts,
): string {
  const isRefused = action === 'refused';
  const decisions: Readonly<Record<string, string>> = texts.admin.decision;
  const parts = [
    isRefused ? texts.admin.refused(safeText(admin), decision) : `${safeText(admin)}: **${action}**`,
    player === undefined ? '' : safeText(player),
    matchId === undefined ? '' : `#${matchId}`,
    isRefused ? '' : (decisions[decision] ?? decision),
    reason === '' ? '' : `(${safeText(reason, REASON_SHOWN)})`,
  ];
  return [moment(at, 'R'), ...parts.filter(Boolean)].join(' ');
}

function done(title: string, description: string): MessageView {
  return message({ color: COLOUR.done, title, description });
}

function backlogText({ count, since }: Backlog, { admin }: Texts): string {
  return since === undefined ? String(count) : admin.since(count, moment(since, 'R'));
}

/** Undefined where there is no result. */
function resultText({ outcome, player1, player2 }: MatchCard, { admin }: Texts): string | undefined {
  if (outcome === null) return undefined;
  if (outcome === 'draw') return admin.draw;
  return admin.wonBy(playerName(outcome === 'player_1' ? player1 : player2));
}

function sideText(player: MatchPlayer, seat: Seat, { admin, history }: Texts): string {
  const { race, ratingBefore, ratingChange, confirmedAt, report } = player;
  const change = ratingChange === null ? '' : ` (${signed(ratingChange)})`;
  const said = report === null ? admin.notReported : admin.reported(history.result[claimOf(report, seat)]);
  return `${race}, ${ratingBefore}${change}; ${confirmedAt === null ? '' : `${admin.confirmed}, `}${said}`;
}

function playerName({ name, username }: Pick<Player, 'name' | 'username'>): string {
  return safeText(name ?? username);
}
