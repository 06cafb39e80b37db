/** Players, ratings and matches, so that the commands have something to read. */
import type { Database } from '@warmpool/database';
import { shippedLadder } from '@warmpool/ladder/definition-file';
import { mapsInPlay } from '@warmpool/ladder/ladder/definition';
import type { LadderSchema } from '@warmpool/ladder/store/schema';

const PLAYERS = 500;
const MATCHES_EACH = 6;
/** PostgreSQL takes 65 535 values in one statement. */
const ROWS_AT_ONCE = 1000;

/** The Discord id of a player by number. */
export function playerId(number: number): string {
  return String(100_000_000_000_000_000n + BigInt(number));
}

/** Fills an empty ladder with the same players and matches each time. */
export async function populate(database: Database<LadderSchema>): Promise<void> {
  const { queries } = database;
  const at = new Date();
  const ladder = shippedLadder('dawn-and-dusk');
  const [dawn, dusk] = ladder.sides.map(({ races }) => races[0]?.code ?? '');
  if (!dawn || !dusk) throw new Error('the ladder has no races');
  const numbers = Array.from({ length: PLAYERS }, (_, number) => number);

  await queries
    .insertInto('players')
    .values(
      numbers.map((number) => ({
        discord_id: playerId(number),
        username: `player${number}`,
        name: 'Player',
        tag: `Player#${1000 + number}`,
        region: 'eu-west',
        country: 'DE',
        set_up_at: at,
        created_at: at,
        updated_at: at,
      })),
    )
    .execute();
  const rating = { games: MATCHES_EACH, losses: 0, draws: MATCHES_EACH, wins: 0, last_played_at: at };
  await queries
    .insertInto('ratings')
    .values(
      numbers.flatMap((number) =>
        [dawn, dusk].map((race) => ({ player_id: playerId(number), race, rating: 1200 + number, ...rating })),
      ),
    )
    .execute();

  const matches = numbers.flatMap((number) =>
    Array.from({ length: MATCHES_EACH }, (_, round) => ({
      player_1_id: playerId(number),
      player_2_id: playerId((number + round + 1) % PLAYERS),
      race_1: dawn,
      race_2: dusk,
      rating_1: 1200 + number,
      rating_2: 1200 + number,
      map: mapsInPlay(ladder)[round]?.code ?? '',
      status: 'agreed' as const,
      report_1: 'draw' as const,
      report_2: 'draw' as const,
      outcome: 'draw' as const,
      rating_change_1: 0,
      rating_change_2: 0,
      created_at: at,
      settled_at: at,
    })),
  );
  for (let from = 0; from < matches.length; from += ROWS_AT_ONCE) {
    await queries
      .insertInto('matches')
      .values(matches.slice(from, from + ROWS_AT_ONCE))
      .execute();
  }
  await queries
    .insertInto('rating_history')
    .columns(['match_id', 'player_id', 'race', 'rating_before', 'rating_after', 'at'])
    .expression((eb) =>
      eb
        .selectFrom('matches')
        .select(['id', 'player_1_id', 'race_1', 'rating_1', 'rating_1 as rating_after', 'settled_at'])
        .$narrowType<{ settled_at: Date }>(),
    )
    .execute();
}
