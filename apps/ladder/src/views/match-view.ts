/** A match as one of its players sees it: found, reported, decided. */
import type { APIEmbedField } from 'discord.js';
import { countryFlag } from '../ladder/countries.ts';
import {
  findMap,
  mapName,
  nameOf,
  onlyRaceOf,
  racesOf,
  sideOfRace,
  type LadderDefinition,
} from '../ladder/definition.ts';
import { channelOf } from '../ladder/channel-choice.ts';
import { CLAIMS, claimOf, type Claim, type Outcome, type Seat } from '../ladder/result.ts';
import type { MatchCard, MatchPlayer } from '../store/match-card.ts';
import type { Texts } from '../texts/english.ts';
import { button, COLOUR, field, message, row, type MessageView, type Row } from './message.ts';
import { safeText } from './safe-text.ts';
import { moment, signed } from './wording.ts';

type DrawMatch = (match: MatchCard, seat: Seat, definition: LadderDefinition, texts: Texts) => MessageView;

const DRAW: Readonly<Record<MatchCard['status'], DrawMatch>> = {
  found: foundView,
  confirmed: openView,
  agreed: decidedView,
  accepted: decidedView,
  resolved: decidedView,
  disputed: disputedView,
  void: uncountedView,
  aborted: uncountedView,
  abandoned: uncountedView,
};

/** A match, whatever has become of it, for the player in this seat. */
export function matchView(
  match: MatchCard,
  seat: Seat,
  definition: LadderDefinition,
  texts: Texts,
): MessageView {
  return DRAW[match.status](match, seat, definition, texts);
}

/** Before both have confirmed nobody learns whom they would meet: nobody picks their opponents. */
function foundView(match: MatchCard, seat: Seat, definition: LadderDefinition, texts: Texts): MessageView {
  const { me } = seats(match, seat);
  const by = match.confirmBy ? ` ${moment(match.confirmBy, 'R')}` : '';
  const isConfirmed = me.confirmedAt !== null;
  return message(
    {
      color: COLOUR.match,
      title: texts.match.found(match.id, mapName(definition, match.map)),
      description: isConfirmed ? texts.match.youConfirmed(by) : texts.match.pleaseConfirm(by),
    },
    [
      row(
        button(texts.match.confirm, `match:confirm:${match.id}`, 'good', isConfirmed),
        button(texts.match.abort, `match:abort:${match.id}`, 'bad'),
      ),
    ],
  );
}

function openView(match: MatchCard, seat: Seat, definition: LadderDefinition, texts: Texts): MessageView {
  const { me, opponent } = seats(match, seat);
  // Who has confirmed knows that it was found.
  const isNew = me.report === null && opponent.report === null && me.confirmedAt === null;
  const title = isNew ? texts.match.found : texts.match.title;
  return message(
    {
      color: COLOUR.match,
      title: title(match.id, mapName(definition, match.map)),
      description: openText(match, seat, texts),
      fields: [...playerFields(match, seat, definition, texts), ...placeFields(match, definition, texts)],
    },
    [
      reportRow(match.id, me.report === null ? undefined : claimOf(me.report, seat), texts),
      ...(me.report === null && opponent.report === null
        ? [row(button(texts.match.abort, `match:abort:${match.id}`, 'bad'))]
        : []),
    ],
  );
}

function openText(match: MatchCard, seat: Seat, { match: words }: Texts): string {
  const { me, opponent } = seats(match, seat);
  const name = displayName(opponent);
  const by = match.reportBy ? ` ${moment(match.reportBy, 'R')}` : '';
  if (me.report !== null) return words.youReported(words.claimed[claimOf(me.report, seat)], name, by);
  // What the other one said, in words of the one who reads it.
  if (opponent.report !== null)
    return words.theyReported(name, words.claimed[claimOf(opponent.report, seat)], by);
  return words.play(name, by);
}

function decidedView(match: MatchCard, seat: Seat, definition: LadderDefinition, texts: Texts): MessageView {
  if (match.outcome === null) return uncountedView(match, seat, definition, texts);
  const { claimed, decided } = texts.match;
  const decidedBy: Readonly<Partial<Record<MatchCard['status'], string>>> = texts.match.decidedBy;
  return message(
    {
      color: COLOUR.result,
      title: decided(match.id, claimed[claimOf(match.outcome, seat)]),
      description: decidedBy[match.status] ?? '',
      fields: resultFields(match, seat, definition, texts),
    },
    [queueAgain(texts)],
  );
}

function disputedView(match: MatchCard, seat: Seat, definition: LadderDefinition, texts: Texts): MessageView {
  const { me, opponent } = seats(match, seat);
  const words = texts.match;
  const said = (report: Outcome | null): string =>
    report === null ? words.claimedNothing : words.claimed[claimOf(report, seat)];
  return message(
    {
      color: COLOUR.warning,
      title: words.disputed(match.id),
      description: words.disputedWhy(said(me.report), displayName(opponent), said(opponent.report)),
      fields: playerFields(match, seat, definition, texts),
    },
    [queueAgain(texts)],
  );
}

function uncountedView(
  match: MatchCard,
  seat: Seat,
  definition: LadderDefinition,
  texts: Texts,
): MessageView {
  return message(
    {
      color: COLOUR.warning,
      title: texts.match.uncounted(match.id),
      description: texts.match.unchanged(uncountedText(match, seat, texts)),
      // Who would have been met stays unknown where it never came to be played.
      fields: match.reportBy === null ? [] : playerFields(match, seat, definition, texts),
    },
    [queueAgain(texts)],
  );
}

function uncountedText(match: MatchCard, seat: Seat, { match: words }: Texts): string {
  const { me, opponent } = seats(match, seat);
  if (match.status === 'aborted') return match.abortedBy === me.id ? words.youAborted : words.theyAborted;
  if (match.status === 'void') return words.notReported;
  if (match.status === 'resolved') return words.declaredVoid;
  if (me.confirmedAt === null) return words.youDidNotConfirm;
  return opponent.confirmedAt === null ? words.theyDidNotConfirm : '';
}

function playerFields(
  match: MatchCard,
  seat: Seat,
  definition: LadderDefinition,
  texts: Texts,
): APIEmbedField[] {
  return [match.player1, match.player2].map((player, index) => {
    const lines = [
      [`${flagOf(player)} <@${player.id}>`, ...raceText(player, definition), player.ratingBefore].join(', '),
      player.tag === undefined ? '' : texts.match.tag(safeText(player.tag)),
      player.region === undefined ? '' : nameOf(definition.regions, player.region),
    ];
    return field(nameAndSeat(player, index, seat, texts), lines.filter(Boolean).join('\n'), true);
  });
}

/** Where they meet, as far as the ladder says. */
function placeFields(
  match: MatchCard,
  definition: LadderDefinition,
  { match: words }: Texts,
): APIEmbedField[] {
  const map = findMap(definition, match.map);
  const links = (map?.links ?? []).map(({ name, url }) => `[${safeText(name)}](${url})`);
  const channel = channelOf(match.id, definition);
  const lines = [
    ...(map?.author === undefined ? [] : [words.mapBy(safeText(map.author))]),
    ...links,
    ...(match.server === undefined ? [] : [words.server(safeText(nameOf(definition.servers, match.server)))]),
    ...(channel === undefined ? [] : [words.channel(safeText(channel))]),
  ];
  return lines.length === 0 ? [] : [field(words.where, lines.join('\n'))];
}

function resultFields(
  match: MatchCard,
  seat: Seat,
  definition: LadderDefinition,
  texts: Texts,
): APIEmbedField[] {
  return [match.player1, match.player2].map((player, index) => {
    const own = player.ratingChange ?? 0;
    const moved = `${player.ratingBefore} → **${player.ratingBefore + own}** (${signed(own)})`;
    const lines = [...raceText(player, definition), moved];
    return field(nameAndSeat(player, index, seat, texts), lines.join('\n'), true);
  });
}

function reportRow(matchId: number, chosen: Claim | undefined, texts: Texts): Row {
  return row(
    ...CLAIMS.map((claim) =>
      button(
        texts.match.claim[claim],
        `match:report:${matchId}:${claim}`,
        claim === chosen ? 'good' : 'plain',
      ),
    ),
  );
}

function seats(match: MatchCard, seat: Seat): { readonly me: MatchPlayer; readonly opponent: MatchPlayer } {
  return seat === 'player_1'
    ? { me: match.player1, opponent: match.player2 }
    : { me: match.player2, opponent: match.player1 };
}

function queueAgain({ queue }: Texts): Row {
  return row(button(queue.findAnother, 'queue:open', 'main'));
}

function nameAndSeat(player: MatchPlayer, index: number, seat: Seat, texts: Texts): string {
  const isMe = (index === 0) === (seat === 'player_1');
  const name = displayName(player);
  return isMe ? texts.match.you(name) : name;
}

function displayName(player: MatchPlayer): string {
  return safeText(player.name ?? player.username);
}

function flagOf(player: MatchPlayer): string {
  return player.country === undefined ? '' : countryFlag(player.country);
}

/** What somebody plays; nothing where all play the same. */
function raceText({ race }: MatchPlayer, definition: LadderDefinition): readonly string[] {
  if (onlyRaceOf(definition)) return [];
  const side = sideOfRace(definition, race);
  const name = nameOf(racesOf(definition), race);
  return [side === undefined || definition.sides.length === 1 ? name : `${name} (${side.name})`];
}
