/** `/profile`: who somebody is, how they stand, and how it went lately. */
import type { APIEmbedField } from 'discord.js';
import { countryFlag } from '../ladder/countries.ts';
import { nameOf, onlyRaceOf, type LadderDefinition } from '../ladder/definition.ts';
import { rankAt, UNRANKED } from '../ladder/ranks.ts';
import { RECORD_DAYS } from '../ladder/record-days.ts';
import { gamesOf, tallyBySide, totalOf, type SideTally } from '../ladder/tally.ts';
import { countryName } from '../texts/country-names.ts';
import type { Texts } from '../texts/english.ts';
import type { MatchCard } from '../store/match-card.ts';
import type { PlayerRating, Profile } from '../store/profile-store.ts';
import type { Player } from '../store/visit.ts';
import { button, COLOUR, field, message, row, type MessageView, type Row } from './message.ts';
import { safeText } from './safe-text.ts';
import { matchLine } from './match-line.ts';
import { trendLines } from './trend-lines.ts';
import { moment, tallyWithRate } from './wording.ts';

/** The profile of a player who is there. */
export function profileView(
  profile: Profile,
  player: Player,
  definition: LadderDefinition,
  texts: Texts,
): MessageView {
  const isOwn = player.id === profile.caller.id;
  return message(
    {
      color: player.isSetUp ? COLOUR.done : COLOUR.warning,
      title: texts.profile.of(safeText(player.name ?? player.username)),
      fields: [
        ...identityFields(player, isOwn, definition, texts),
        ...recordFields(profile, definition, texts),
        ...matchFields(profile.matches, player.id, definition, texts),
      ],
    },
    controls(profile, player, texts),
  );
}

function controls({ caller, trend }: Profile, player: Player, { profile, trouble }: Texts): readonly Row[] {
  const buttons = [
    ...(player.id === caller.id && !player.isSetUp ? [button(trouble.setUp, 'setup:edit', 'main')] : []),
    ...(trend.length === 0 ? [] : [button(profile.graph, `profile:graph:${player.id}`)]),
  ];
  return buttons.length === 0 ? [] : [row(...buttons)];
}

/** The answer for a player who has never used the ladder. */
export function noProfileView(playerId: string, { profile }: Texts): MessageView {
  return message({
    color: COLOUR.trouble,
    title: profile.none,
    description: profile.noneOf(`<@${playerId}>`),
  });
}

function identityFields(
  player: Player,
  isOwn: boolean,
  definition: LadderDefinition,
  texts: Texts,
): APIEmbedField[] {
  const { profile, setup } = texts;
  const fields = [field(profile.player, `<@${player.id}>`, true)];
  // A tag finds its owner in the game: their opponents see it in their match, others do not.
  if (isOwn && player.tag !== undefined) fields.push(field(setup.fields.tag, safeText(player.tag), true));
  if (player.region !== undefined && player.country !== undefined) {
    const from = `${countryFlag(player.country)} ${countryName(player.country, texts)}`;
    fields.push(field(profile.from, `${from}, ${nameOf(definition.regions, player.region)}`, true));
  }
  if (!player.isSetUp) fields.push(field(profile.setup, isOwn ? profile.notSetUpYourself : profile.notSetUp));
  return fields;
}

function recordFields(
  { ratings, trend }: Profile,
  definition: LadderDefinition,
  texts: Texts,
): APIEmbedField[] {
  const { profile, wording } = texts;
  const sides = tallyBySide(ratings, definition);
  const total = totalOf(sides);
  if (gamesOf(total) === 0) return [field(profile.record, profile.noMatches)];
  const trends = trendLines(trend, definition);
  return [
    field(profile.record, `${wording.matches(gamesOf(total))}, ${tallyWithRate(total, texts)}`),
    ...sides.map((side) => {
      const title = onlyRaceOf(definition)
        ? profile.rating
        : `${side.side.name}: ${tallyWithRate(side, texts)}`;
      return field(title, sideLines(side, definition, texts));
    }),
    ...(trends.length === 0 ? [] : [field(profile.trend, trends.join('\n'))]),
  ];
}

function sideLines({ races }: SideTally<PlayerRating>, definition: LadderDefinition, texts: Texts): string {
  return races.map(({ race, tally }) => ratingLine(race.name, tally, definition, texts)).join('\n');
}

function ratingLine(race: string, rating: PlayerRating, definition: LadderDefinition, texts: Texts): string {
  const { profile } = texts;
  const { place } = rating;
  const rank = place ? rankAt(place.position, place.population, definition.ranks) : UNRANKED;
  const standing = place ? profile.place(place.position, place.population) : profile.unranked;
  const last = rating.lastPlayedAt ? `, ${profile.lastPlayed(moment(rating.lastPlayedAt, 'R'))}` : '';
  const line = `\`${rank}\` **${race}** ${rating.rating} • ${tallyWithRate(rating, texts)} • ${standing}${last}`;
  // Who has not played for as long as records go back has none.
  if (rating.recent.every((tally) => gamesOf(tally) === 0)) return line;
  return `${line}\n${profile.recent(RECORD_DAYS, rating.recent.map(texts.wording.tally))}`;
}

function matchFields(
  matches: readonly MatchCard[],
  playerId: string,
  definition: LadderDefinition,
  texts: Texts,
): APIEmbedField[] {
  if (matches.length === 0) return [];
  const lines = matches.map((match) => matchLine(match, playerId, definition, texts));
  return [field(texts.profile.lastMatches, lines.join('\n'))];
}
