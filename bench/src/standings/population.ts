/** A ladder of any size, made in the server by a few statements and not row by row. */
import type { Database } from '@warmpool/database';
import type { LadderSchema } from '@warmpool/ladder/store/schema';
import { sql } from 'kysely';

/** The Discord id of a player by number, from 1. */
export function playerId(number: number): string {
  return String(100_000_000_000_000_000n + BigInt(number));
}

/** Races, so that everybody has one and two of five have a second. */
const RACES = ['lark', 'stag', 'bloom', 'owl', 'wolf', 'frost'];
/** The first is the home of one player in four, the last of one in some hundred. */
const COUNTRIES =
  'KR US DE FR CN PL GB CA SE RU TW BR ES IT MX UA NL NO FI AU AT CZ DK PE CL AR JP HU RO BE CH PT GR BG HR RS SK LT LV EE';

/**
 * Fills an empty ladder with so many players and 1.4 ratings for each, all of them ranked: ratings lie around 1500 in a
 * bell, one player in ten has played once and is clumped with the others at 1480 or 1520.
 */
export async function populateRanking(database: Database<LadderSchema>, players: number): Promise<void> {
  const base = sql.lit(playerId(0));
  // What the triggers would do a hundred thousand times is done once, as in the migration that made them.
  for (const statement of [
    sql`alter table ratings disable trigger user`,
    sql`alter table standings disable trigger user`,
    sql`select setseed(0.5)`,
    sql`insert into players (discord_id, username, name, tag, region, country, set_up_at, created_at, updated_at)
      select (${base}::bigint + n)::text, 'player' || n, 'Player' || n, 'Player#' || n, 'eu-west',
        (string_to_array(${COUNTRIES}, ' '))[1 + floor(40 * power(random(), 2.2))::int], now(), now(), now()
      from generate_series(1, ${players}::int) as n`,
    sql`insert into ratings (player_id, race, rating, games, wins, losses, draws, last_played_at)
      select player_id, race, case when games = 1 then 1480 + 40 * wins else rating end, games, wins, games - wins, 0, at
      from (
        select p.discord_id as player_id, (string_to_array(${RACES.join(' ')}, ' '))[1 + (p.number + second) % 6] as race,
          (1500 + 200 * (random() + random() + random() + random() - 2) * 1.7)::int as rating, g.games,
          g.games / 2 + case when g.games = 1 and random() < 0.5 then 1 else 0 end as wins,
          now() - random() * interval '13 days' as at
        from (select discord_id, (discord_id::bigint - ${base}::bigint)::int as number from players) as p
        cross join (values (0), (3)) as s(second)
        cross join lateral (
          select case when p.number % 10 = 0 then 1 else 2 + (p.number % 97) end as games
        ) as g
        where second = 0 or p.number % 5 < 2
      ) as r`,
    sql`insert into standings (player_id, race, leaf, last_played_at, country, is_best)
      select player_id, race, leaf, last_played_at, country, is_best from ranked_ratings`,
    sql`insert into standing_counts (shift, country, parent, node, race, is_best, amount, is_merged)
      select shift, country, parent, node, race, is_best, count(*), true from standing_cells
      group by shift, country, parent, node, race, is_best`,
    sql`alter table ratings enable trigger user`,
    sql`alter table standings enable trigger user`,
    sql`vacuum analyze`,
  ]) {
    // oxlint-disable-next-line no-await-in-loop -- each needs what the one before has made
    await statement.execute(database.queries);
  }
}
