/** What a player won, lost and drew with each race in the last days, by when matches were played. */
import { sql, type RawBuilder } from 'kysely';
import { RECORD_DAYS } from '../ladder/record-days.ts';
import { totalOf, type RaceTally, type Tally } from '../ladder/tally.ts';
import type { Seat } from '../ladder/result.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Matches of a race that were played within so many days, and not within the next shorter time. */
export interface RecordRow extends RaceTally {
  readonly days: number;
}

/** Reads the records of a player. A match that an admin decides again counts where it was played. */
export function recordsQuery(playerId: string, now: Date): RawBuilder<RecordRow> {
  const [short, middle, long] = RECORD_DAYS;
  const since = (days: number): Date => new Date(now.getTime() - days * DAY_MS);
  const ofSeat = (seat: Seat, other: Seat): RawBuilder<unknown> => {
    const number = seat === 'player_1' ? 1 : 2;
    return sql`
      select ${sql.ref(`race_${number}`)} as race,
        case when created_at >= ${since(short)} then ${sql.lit(short)}
          when created_at >= ${since(middle)} then ${sql.lit(middle)} else ${sql.lit(long)} end as days,
        case when outcome = ${seat} then 1 else 0 end as won,
        case when outcome = ${other} then 1 else 0 end as lost,
        case when outcome = 'draw' then 1 else 0 end as drawn
      from matches
      where ${sql.ref(`player_${number}_id`)} = ${playerId} and created_at >= ${since(long)} and outcome is not null`;
  };
  return sql<RecordRow>`
    select race, days, cast(sum(won) as integer) as wins, cast(sum(lost) as integer) as losses,
      cast(sum(drawn) as integer) as draws
    from (${ofSeat('player_1', 'player_2')} union all ${ofSeat('player_2', 'player_1')}) as played
    group by race, days`;
}

/** The records of one race: as many as there are `RECORD_DAYS`. */
export function recordsOf(rows: readonly RecordRow[], race: string): readonly Tally[] {
  const ofRace = rows.filter((row) => row.race === race);
  return RECORD_DAYS.map((limit) => totalOf(ofRace.filter(({ days }) => days <= limit)));
}
