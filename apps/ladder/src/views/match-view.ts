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
import { CLAIM_WORDS, moment, signed } from './wording.ts';

const QUEUE_AGAIN = row(button('Find another match', 'queue:open', 'main'));

type DrawMatch = (match: MatchCard, seat: Seat, definition: LadderDefinition) => MessageView;

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
export function matchView(match: MatchCard, seat: Seat, definition: LadderDefinition): MessageView {
  return DRAW[match.status](match, seat, definition);
}

/** Before both have confirmed nobody learns whom they would meet: nobody picks their opponents. */
function foundView(match: MatchCard, seat: Seat, definition: LadderDefinition): MessageView {
  const { me } = seats(match, seat);
  const by = match.confirmBy ? ` ${moment(match.confirmBy, 'R')}` : '';
  const isConfirmed = me.confirmedAt !== null;
  return message(
    {
      color: COLOUR.match,
      title: `Match found: #${match.id} on ${mapName(definition, match.map)}`,
      description: isConfirmed
        ? `You confirmed. As soon as your opponent does, you learn who they are; without them it is off${by}.`
        : `Confirm that you are there; it is off${by}, and counts against who did not confirm.`,
    },
    [
      row(
        button('Confirm', `match:confirm:${match.id}`, 'good', isConfirmed),
        button('Abort', `match:abort:${match.id}`, 'bad'),
      ),
    ],
  );
}

function openView(match: MatchCard, seat: Seat, definition: LadderDefinition): MessageView {
  const { me, opponent } = seats(match, seat);
  // Who has confirmed knows that it was found.
  const isNew = me.report === null && opponent.report === null && me.confirmedAt === null;
  const title = isNew ? 'Match found' : 'Match';
  return message(
    {
      color: COLOUR.match,
      title: `${title}: #${match.id} on ${mapName(definition, match.map)}`,
      description: openText(match, seat),
      fields: [...playerFields(match, seat, definition), ...placeFields(match, definition)],
    },
    [
      reportRow(match.id, me.report === null ? undefined : claimOf(me.report, seat)),
      ...(me.report === null && opponent.report === null
        ? [row(button('Abort', `match:abort:${match.id}`, 'bad'))]
        : []),
    ],
  );
}

function openText(match: MatchCard, seat: Seat): string {
  const { me, opponent } = seats(match, seat);
  const name = displayName(opponent);
  const by = match.reportBy ? ` ${moment(match.reportBy, 'R')}` : '';
  if (me.report !== null) {
    const said = CLAIM_WORDS[claimOf(me.report, seat)].sentence;
    return `You reported: ${said}. Waiting for ${name}; until then you can still change it. It is accepted${by} if they say nothing.`;
  }
  if (opponent.report !== null)
    return `${name} reported: ${opponentSaid(opponent.report, seat)}. What do you say? It is accepted${by} if you say nothing.`;
  return `Find ${name} in the game by the tag below. When you have played, both of you report the result here; a match that nobody reports is void${by}.`;
}

/** How a match came to its result. */
const DECIDED_BY: Readonly<Partial<Record<MatchCard['status'], string>>> = {
  agreed: 'Both reports agree, and the ratings have changed.',
  accepted: 'Nobody contradicted the one report in time, and the ratings have changed.',
  resolved: 'An admin has decided, and the ratings have changed.',
};

function decidedView(match: MatchCard, seat: Seat, definition: LadderDefinition): MessageView {
  if (match.outcome === null) return uncountedView(match, seat, definition);
  const claim = claimOf(match.outcome, seat);
  return message(
    {
      color: COLOUR.result,
      title: `Match #${match.id}: ${CLAIM_WORDS[claim].sentence}`,
      description: DECIDED_BY[match.status] ?? '',
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
      description: `${uncountedText(match, seat)} Ratings are unchanged.`,
      // Who would have been met stays unknown where it never came to be played.
      fields: match.reportBy === null ? [] : playerFields(match, seat, definition),
    },
    [QUEUE_AGAIN],
  );
}

function uncountedText(match: MatchCard, seat: Seat): string {
  const { me, opponent } = seats(match, seat);
  if (match.status === 'aborted')
    return match.abortedBy === me.id ? 'You called it off.' : 'Your opponent called it off.';
  if (match.status === 'void') return 'Nobody reported it in time.';
  if (match.status === 'resolved') return 'An admin has declared it void.';
  if (me.confirmedAt === null) return 'You did not confirm in time.';
  return opponent.confirmedAt === null ? 'Your opponent did not confirm in time.' : '';
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
