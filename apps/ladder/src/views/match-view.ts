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
import { button, COLOUR, field, message, row, type MessageView, type Row } from './message.ts';
import { safeText } from './safe-text.ts';
import { CLAIM_WORDS, signed } from './wording.ts';

const QUEUE_AGAIN = row(button('Find another match', 'queue:open', 'main'));

type DrawMatch = (match: MatchCard, seat: Seat, definition: LadderDefinition) => MessageView;

const DRAW: Readonly<Record<MatchCard['status'], DrawMatch>> = {
  open: openView,
  agreed: decidedView,
  resolved: decidedView,
  disputed: disputedView,
  void: uncountedView,
  aborted: uncountedView,
};

/** A match, whatever has become of it, for the player in this seat. */
export function matchView(match: MatchCard, seat: Seat, definition: LadderDefinition): MessageView {
  return DRAW[match.status](match, seat, definition);
}

function openView(match: MatchCard, seat: Seat, definition: LadderDefinition): MessageView {
  const { me, opponent } = seats(match, seat);
  const title = me.report === null && opponent.report === null ? 'Match found' : 'Match';
  return message(
    {
      color: COLOUR.match,
      title: `${title}: #${match.id} on ${mapName(definition, match.map)}`,
      description: openText(me, opponent, seat),
      fields: [...playerFields(match, seat, definition), ...placeFields(match, definition)],
    },
    [reportRow(match.id, me.report === null ? undefined : claimOf(me.report, seat))],
  );
}

function openText(me: MatchPlayer, opponent: MatchPlayer, seat: Seat): string {
  const name = displayName(opponent);
  if (me.report !== null) {
    const said = CLAIM_WORDS[claimOf(me.report, seat)].sentence;
    return `You reported: ${said}. Waiting for ${name}; until then you can still change it.`;
  }
  if (opponent.report !== null)
    return `${name} reported: ${opponentSaid(opponent.report, seat)}. What do you say?`;
  return `Find ${name} in the game by the tag below. When you have played, both of you report the result here.`;
}

function decidedView(match: MatchCard, seat: Seat, definition: LadderDefinition): MessageView {
  const claim = match.outcome === null ? 'draw' : claimOf(match.outcome, seat);
  return message(
    {
      color: COLOUR.result,
      title: `Match #${match.id}: ${CLAIM_WORDS[claim].sentence}`,
      description: `Both reports agree, and the ratings have changed.`,
      fields: resultFields(match, seat, definition),
    },
    [QUEUE_AGAIN],
  );
}

function disputedView(match: MatchCard, seat: Seat, definition: LadderDefinition): MessageView {
  const { me, opponent } = seats(match, seat);
  const mine = me.report === null ? 'nothing' : CLAIM_WORDS[claimOf(me.report, seat)].sentence;
  const theirs = opponent.report === null ? 'nothing' : opponentSaid(opponent.report, seat);
  return message(
    {
      color: COLOUR.warning,
      title: `Match #${match.id}: the reports contradict each other`,
      description:
        `You reported: ${mine}. ${displayName(opponent)} reported: ${theirs}. An admin will decide; ` +
        'ratings are unchanged until then, and both of you are free to play on.',
      fields: playerFields(match, seat, definition),
    },
    [QUEUE_AGAIN],
  );
}

function uncountedView(match: MatchCard, seat: Seat, definition: LadderDefinition): MessageView {
  return message(
    {
      color: COLOUR.warning,
      title: `Match #${match.id} does not count`,
      description: 'Ratings are unchanged.',
      fields: playerFields(match, seat, definition),
    },
    [QUEUE_AGAIN],
  );
}

function playerFields(match: MatchCard, seat: Seat, definition: LadderDefinition): APIEmbedField[] {
  return [match.player1, match.player2].map((player, index) => {
    const lines = [
      [`${flagOf(player)} <@${player.id}>`, ...raceText(player, definition), player.ratingBefore].join(', '),
      player.tag === undefined ? '' : `Tag: ${safeText(player.tag)}`,
      player.region === undefined ? '' : nameOf(definition.regions, player.region),
    ];
    return field(nameAndSeat(player, index, seat), lines.filter(Boolean).join('\n'), true);
  });
}

/** Where they meet, as far as the ladder says. */
function placeFields(match: MatchCard, definition: LadderDefinition): APIEmbedField[] {
  const map = findMap(definition, match.map);
  const links = (map?.links ?? []).map(({ name, url }) => `[${safeText(name)}](${url})`);
  const channel = channelOf(match.id, definition);
  const lines = [
    ...(map?.author === undefined ? [] : [`Map by ${safeText(map.author)}`]),
    ...links,
    ...(match.server === undefined ? [] : [`Server: ${safeText(nameOf(definition.servers, match.server))}`]),
    ...(channel === undefined ? [] : [`Channel: ${safeText(channel)}`]),
  ];
  return lines.length === 0 ? [] : [field('Where', lines.join('\n'))];
}

function resultFields(match: MatchCard, seat: Seat, definition: LadderDefinition): APIEmbedField[] {
  return [match.player1, match.player2].map((player, index) => {
    const own = player.ratingChange ?? 0;
    const moved = `${player.ratingBefore} → **${player.ratingBefore + own}** (${signed(own)})`;
    const lines = [...raceText(player, definition), moved];
    return field(nameAndSeat(player, index, seat), lines.join('\n'), true);
  });
}

function reportRow(matchId: number, chosen: Claim | undefined): Row {
  return row(
    ...CLAIMS.map((claim) =>
      button(
        CLAIM_WORDS[claim].button,
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

/** What the other one said, in words of the one who reads it. */
function opponentSaid(report: Outcome, seat: Seat): string {
  return CLAIM_WORDS[claimOf(report, seat)].sentence;
}

function nameAndSeat(player: MatchPlayer, index: number, seat: Seat): string {
  const isMe = (index === 0) === (seat === 'player_1');
  return `${displayName(player)}${isMe ? ' (you)' : ''}`;
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
