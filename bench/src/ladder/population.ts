/** A ladder that has been played for two months: players, matches, and ratings that are the sum of their history. */
import { shippedLadder } from '@warmpool/ladder/definition-file';
import { mapsInPlay, racesOf } from '@warmpool/ladder/ladder/definition';
import pg from 'pg';
import { playerId } from '../commands/population.ts';

/** How much there is. */
export interface PopulationSize {
  readonly players: number;
  readonly matches: number;
}

/** The side of the ladder and the race that a player plays there. */
export function raceOf(player: number, side: 'dawn' | 'dusk'): string {
  const { sides } = shippedLadder('dawn-and-dusk');
  const races = sides.find(({ code }) => code === side)?.races ?? [];
  return races[player % races.length]?.code ?? '';
}

const COUNTRIES = ['DE', 'FR', 'PL', 'SE', 'GB', 'US', 'BR', 'KR', 'CN', 'AU'];
/** Between two matches: 100 000 of them take 60 days. */
const STEP = `interval '52 seconds'`;

/**
 * Fills an empty, migrated ladder. The same players, opponents and results each time; the last match is of this minute.
 * Nobody is in two matches at once, who is better wins more often, and each seat of a match has a turn in the queue.
 */
export async function populateLadder(url: string, { players, matches }: PopulationSize): Promise<void> {
  const ladder = shippedLadder('dawn-and-dusk');
  const codes = (things: readonly { readonly code: string }[]): string =>
    `array[${things.map(({ code }) => `'${code}'`).join(', ')}]`;
  const [dawn, dusk] = ladder.sides.map(({ races }) => codes(races));
  const perSide = racesOf(ladder).length / 2;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`
      -- From 0 up to 2^28, the same each time.
      create function pg_temp.chance(number bigint, salt text) returns bigint immutable language sql
        as $$ select ('x' || substr(md5(number || salt), 1, 7))::bit(28)::bigint $$;

      insert into players (discord_id, username, name, tag, region, country, set_up_at, created_at, updated_at)
        select (${playerId(0)} + n)::text, 'player' || n, 'Player', 'Player#' || (1000 + n),
          (${codes(ladder.regions)})[1 + n % ${ladder.regions.length}],
          (array[${COUNTRIES.map((code) => `'${code}'`).join(', ')}])[1 + n % ${COUNTRIES.length}], now(), now(), now()
        from generate_series(0, ${players - 1}) as n;
      insert into preferred_races (player_id, side, race)
        select (${playerId(0)} + n)::text, 'dawn', (${dawn})[1 + n % ${perSide}]
        from generate_series(0, ${players - 1}) as n;

      create temp table played as
        select number, first, second, at, (${dawn})[1 + first % ${perSide}] as race_1,
          (${dusk})[1 + second % ${perSide}] as race_2, outcome,
          case outcome when 'draw' then 0 when 'player_1' then points else -points end as change
        from (
          select *, case when chance < 0.1 then 'draw'
              when chance < 0.1 + 0.9 / (1 + 10 ^ ((skill_2 - skill_1) / 500.0)) then 'player_1' else 'player_2' end as outcome
          from (
            select number, first, (first + 1 + pg_temp.chance(number, 'b') % ${players - 1}) % ${players} as second,
              now() - (${matches} - number) * ${STEP} as at, 8 + pg_temp.chance(number, 'p') % 17 as points,
              pg_temp.chance(number, 'c') / 268435456.0 as chance
            from (
              select number, pg_temp.chance(number, 'a') % ${players} as first
              from generate_series(1, ${matches}) as number
            ) as firsts
          ) as opponents
          cross join lateral (select pg_temp.chance(first, 's') % 1000 as skill_1, pg_temp.chance(second, 's') % 1000 as skill_2) as skills
        ) as results;

      create temp table seats as
        select seat.*, rating_after - change as rating_before from (
          select *, 1500 + sum(change) over (partition by player, race order by number) as rating_after from (
            select number, at, 'player_1' as seat, first as player, race_1 as race, outcome, change from played
            union all select number, at, 'player_2', second, race_2, outcome, -change from played
          ) as both_seats
        ) as seat;
      create index on seats (number, seat);

      insert into ratings (player_id, race, rating, games, wins, losses, draws, last_played_at)
        select (${playerId(0)} + player)::text, race, 1500 + sum(change), count(*),
          count(*) filter (where outcome = seat), count(*) filter (where outcome not in (seat, 'draw')),
          count(*) filter (where outcome = 'draw'), max(at)
        from seats group by player, race;
      -- Who has not played a race of theirs yet may be matched with it all the same.
      insert into ratings (player_id, race, rating)
        select (${playerId(0)} + n)::text, race, 1500
        from generate_series(0, ${players - 1}) as n
        cross join lateral (values ((${dawn})[1 + n % ${perSide}]), ((${dusk})[1 + n % ${perSide}])) as own (race)
        on conflict do nothing;
      insert into matches (id, player_1_id, player_2_id, race_1, race_2, rating_1, rating_2, map, status, report_1, report_2,
          outcome, rating_change_1, rating_change_2, revision, created_at, confirmed_1_at, confirmed_2_at, report_by,
          reported_at, settled_at)
        overriding system value
        select number, (${playerId(0)} + first)::text, (${playerId(0)} + second)::text, p.race_1, p.race_2,
          one.rating_before, other.rating_before,
          (${codes(mapsInPlay(ladder))})[1 + number % ${mapsInPlay(ladder).length}], 'agreed', p.outcome, p.outcome,
          p.outcome, p.change, -p.change, 1, p.at - interval '15 seconds', p.at - interval '14 seconds',
          p.at - interval '13 seconds', p.at + interval '1 hour', p.at, p.at
        from played p join seats one using (number) join seats other using (number)
        where one.seat = 'player_1' and other.seat = 'player_2' order by number;
      select setval(pg_get_serial_sequence('matches', 'id'), ${matches});
      insert into rating_history (match_id, player_id, race, rating_before, rating_after, at, revision)
        select number, (${playerId(0)} + player)::text, race, rating_before, rating_after, at, 1 from seats order by number;
      insert into queue_entries (player_id, state, races, vetoes, wait_cycles, match_id, joined_at, wait_until, ended_at)
        select (${playerId(0)} + player)::text, 'over', jsonb_build_array(race), '[]', 1, number,
          at - interval '20 seconds', at + interval '2 hours', at
        from seats order by number;
    `);
    await client.query('VACUUM ANALYZE');
  } finally {
    await client.end();
  }
}
