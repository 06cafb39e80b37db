/** Where the tour plays: the ladder that is configured, and who plays what on it. */
import type { Sandbox } from '@warmpool/discord-sandbox';
import {
  mapsInPlay,
  onlyRaceOf,
  type GameMap,
  type LadderDefinition,
  type Race,
  type Side,
} from '../ladder/definition.ts';
import { ratingSteps, type Standing } from '../ladder/rating.ts';
import type { Player, Players } from '../terminal/player.ts';
import type { Guide } from './guide.ts';

/** Somebody of the story: a player, what they are called on the ladder, and what they play. */
export interface Role {
  readonly player: Player;
  readonly name: string;
  readonly tag: string;
  readonly race: Race;
  /** Where the race is chosen; undefined on a ladder without races. */
  readonly side: Side | undefined;
}

/** Everything that a story needs. */
export interface Stage {
  readonly guide: Guide;
  readonly sandbox: Sandbox;
  readonly definition: LadderDefinition;
  readonly ana: Role;
  readonly bo: Role;
  readonly cleo: Role;
  readonly dora: Role;
  /** The maps that Ana would rather not play; there may be none. */
  readonly refused: readonly GameMap[];
  /** Where all of them play from. */
  readonly region: LadderDefinition['regions'][number];
  /** A rating before the first match, after winning and after losing it. */
  readonly ratings: { readonly before: number; readonly won: number; readonly lost: number };
}

/** The cast of the story on a ladder: whom it brings together plays for different sides, where there are two. */
export function setStage(
  definition: LadderDefinition,
  { guide, sandbox, players }: Pick<Stage, 'guide' | 'sandbox'> & { readonly players: Players },
): Stage {
  const [first, last] = [definition.sides[0], definition.sides.at(-1)];
  const race = first?.races[0];
  const other = first === last ? first?.races.at(-1) : last?.races[0];
  // They say that they are from Germany and France.
  const region = definition.regions.find(({ code }) => code.startsWith('eu')) ?? definition.regions[0];
  if (race === undefined || other === undefined || region === undefined)
    throw new Error('ladder bug: a ladder without a race or a region');
  const hasRaces = onlyRaceOf(definition) === undefined;
  const role = (called: string, name: string, tag: string, isFirst: boolean): Role => ({
    player: players.named(called),
    name,
    tag,
    race: isFirst ? race : other,
    side: hasRaces ? (isFirst ? first : last) : undefined,
  });
  return {
    guide,
    sandbox,
    definition,
    ana: role('Ana', 'Ana', 'Ana#1234', true),
    bo: role('Bo', 'Bobo', 'Bobo#777', false),
    cleo: role('Cleo', 'Cleo', 'Cleo#1066', false),
    dora: role('Dora', 'Dora', 'Dora#1815', false),
    refused: mapsInPlay(definition).slice(0, Math.min(2, definition.matchmaking.vetoes)),
    region,
    ratings: ratingsOf(definition),
  };
}

function ratingsOf({ rating }: LadderDefinition): Stage['ratings'] {
  const before = rating.initial;
  const newcomer: Standing = { rating: before, deviation: null, volatility: null, idleDays: 0 };
  const [winner, loser] = ratingSteps(newcomer, newcomer, 'player_1', rating);
  return { before, won: before + winner.change, lost: before + loser.change };
}
