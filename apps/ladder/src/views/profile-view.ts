/** `/profile`: who somebody is, how they stand, and how it went lately. */
import type { APIEmbedField } from 'discord.js';
import { countryFlag, countryName } from '../ladder/countries.ts';
import { nameOf, onlyRaceOf, racesOf, type LadderDefinition } from '../ladder/definition.ts';
import { rankAt, UNRANKED } from '../ladder/ranks.ts';
import { gamesOf, tallyBySide, totalOf, type SideTally } from '../ladder/tally.ts';
import type { MatchCard } from '../store/match-card.ts';
import type { PlayerRating, Profile } from '../store/profile-store.ts';
import type { Player } from '../store/visit.ts';
import { button, COLOUR, field, message, row, type MessageView } from './message.ts';
import { safeText } from './safe-text.ts';
import { matchLine } from './match-line.ts';
import { sparkline } from './sparkline.ts';
import { matchCount, moment, tallyWithRate } from './wording.ts';

/** Ratings that a sparkline shows at most. */
const TREND_SHOWN = 20;

/** The profile of a player who is there. */
export function profileView(profile: Profile, player: Player, definition: LadderDefinition): MessageView {
  const isOwn = player.id === profile.caller.id;
  return message(
    {
      color: player.isSetUp ? COLOUR.done : COLOUR.warning,
      title: `Profile of ${safeText(player.name ?? player.username)}`,
      fields: [
        ...identityFields(player, isOwn, definition),
        ...recordFields(profile, definition),
        ...matchFields(profile.matches, player.id, definition),
      ],
    },
    isOwn && !player.isSetUp ? [row(button('Set up', 'setup:edit', 'main'))] : [],
  );
}

/** The answer for a player who has never used the ladder. */
export function noProfileView(playerId: string): MessageView {
  return message({
    color: COLOUR.trouble,
    title: 'No profile yet',
    description: `<@${playerId}> has not been on this ladder. A profile begins with \`/setup\`.`,
  });
}

function identityFields(player: Player, isOwn: boolean, definition: LadderDefinition): APIEmbedField[] {
  const fields = [field('Player', `<@${player.id}>`, true)];
  // A tag finds its owner in the game: their opponents see it in their match, others do not.
  if (isOwn && player.tag !== undefined) fields.push(field('Tag', safeText(player.tag), true));
  if (player.region !== undefined && player.country !== undefined) {
    const from = `${countryFlag(player.country)} ${countryName(player.country)}`;
    fields.push(field('From', `${from}, ${nameOf(definition.regions, player.region)}`, true));
  }
  if (!player.isSetUp) fields.push(field('Setup', isOwn ? 'Not done yet: use `/setup`.' : 'Not done yet.'));
  return fields;
}

function recordFields({ ratings, trend }: Profile, definition: LadderDefinition): APIEmbedField[] {
  const sides = tallyBySide(ratings, definition);
  const total = totalOf(sides);
  if (gamesOf(total) === 0) return [field('Record', 'No ranked matches yet. `/queue` finds one.')];
  const trends = racesOf(definition).flatMap((race) => {
    const points = trend.filter((point) => point.race === race.code).slice(-TREND_SHOWN);
    const [first] = points;
    if (first === undefined) return [];
    const line = [first.ratingBefore, ...points.map(({ ratingAfter }) => ratingAfter)];
    return [`${race.name} ${sparkline(line)} ${line[0]} → ${line.at(-1)}`];
  });
  return [
    field('Record', `${matchCount(total)}, ${tallyWithRate(total)}`),
    ...sides.map((side) => {
      const title = onlyRaceOf(definition) ? 'Rating' : `${side.side.name}: ${tallyWithRate(side)}`;
      return field(title, sideLines(side, definition));
    }),
    ...(trends.length === 0 ? [] : [field('Trend', trends.join('\n'))]),
  ];
}

function sideLines({ races }: SideTally<PlayerRating>, definition: LadderDefinition): string {
  return races.map(({ race, tally }) => ratingLine(race.name, tally, definition)).join('\n');
}

function ratingLine(race: string, rating: PlayerRating, definition: LadderDefinition): string {
  const { place } = rating;
  const rank = place ? rankAt(place.position, place.population, definition.ranks) : UNRANKED;
  const standing = place ? `#${place.position} of ${place.population}` : 'unranked';
  const last = rating.lastPlayedAt ? `, last played ${moment(rating.lastPlayedAt, 'R')}` : '';
  return `\`${rank}\` **${race}** ${rating.rating} • ${tallyWithRate(rating)} • ${standing}${last}`;
}

function matchFields(
  matches: readonly MatchCard[],
  playerId: string,
  definition: LadderDefinition,
): APIEmbedField[] {
  if (matches.length === 0) return [];
  return [field('Last matches', matches.map((match) => matchLine(match, playerId, definition)).join('\n'))];
}
