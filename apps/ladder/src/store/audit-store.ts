/** Whether the ladder's books agree with each other: every law is one query for what breaks it. Reads only. */
import type { Database } from '@warmpool/database';
import { sql, type RawBuilder } from 'kysely';
import type { MatchStatus } from '../ladder/match-life.ts';
import type { Seat } from '../ladder/result.ts';
import type { LadderSchema } from './schema.ts';

/** Something in the books that contradicts something else. */
export interface Disagreement {
  /** What should hold. */
  readonly law: string;
  /** Where it does not: a player, a match. */
  readonly where: string;
  readonly found: string;
  readonly expected: string;
}

/** As many as anybody would read. */
const MOST_OF_A_LAW = 10;

/** Everything in the books that disagrees, at most ten of each law; nothing when all is in order. */
export async function auditBooks(
  database: Database<LadderSchema>,
  { initialRating }: { readonly initialRating: number },
): Promise<readonly Disagreement[]> {
  const disagreements: Disagreement[] = [];
  for (const [law, query] of Object.entries(laws(initialRating))) {
    // oxlint-disable-next-line no-await-in-loop -- each reads whole tables: one after the other
    const { rows } = await sql<Omit<Disagreement, 'law'>>`
      select broken.* from (${query}) as broken order by 1 limit ${sql.lit(MOST_OF_A_LAW)}`.execute(
      database.queries,
    );
    disagreements.push(...rows.map((row) => ({ law, ...row })));
  }
  return disagreements;
}

/** Who is in more than one match at this moment; nobody, ever. */
export async function playersInTwoMatches(database: Database<LadderSchema>): Promise<readonly string[]> {
  const { rows } = await sql<{ player_id: string }>`
    select player_id from (${seats(sql`status in ('found', 'confirmed')`)}) as open
    group by player_id having count(*) > 1`.execute(database.queries);
  return rows.map((row) => row.player_id);
}

/** What is not finished yet. */
export interface Unfinished {
  /** Players who wait or play. */
  readonly turns: number;
  readonly matches: number;
  /** News that Discord may not have yet. */
  readonly news: number;
}

/** Counts what is not finished; all 0 when everybody is idle and knows everything. */
export async function readUnfinished(database: Database<LadderSchema>): Promise<Unfinished> {
  const { rows } = await sql<Unfinished>`select
    (select cast(count(*) as integer) from queue_entries where state <> 'over') as turns,
    (select cast(count(*) as integer) from matches where status in ('found', 'confirmed')) as matches,
    (select cast(count(*) as integer) from outbox) as news`.execute(database.queries);
  return rows[0] ?? { turns: 0, matches: 0, news: 0 };
}

/** The news that Discord may not have yet, each with who is telling it: nobody, or somebody until some moment. */
export async function readWaitingNews(database: Database<LadderSchema>): Promise<readonly string[]> {
  const rows = await database.queries
    .selectFrom('outbox as o')
    .leftJoin('deliveries as d', 'd.player_id', 'o.player_id')
    .select(['o.player_id', 'o.match_id', 'o.reason', 'o.at', 'd.held_until', 'd.tries'])
    .orderBy('o.id')
    .limit(MOST_OF_A_LAW)
    .execute();
  return rows.map((row) => {
    const held = row.held_until
      ? `held until ${row.held_until.toISOString()}, ${row.tries} tries`
      : 'held by nobody';
    const match = row.match_id === null ? '' : ` of match ${row.match_id}`;
    return `"${row.reason}"${match} for ${row.player_id} from ${row.at.toISOString()}: ${held}`;
  });
}

/** How a match ended, as far as it decides what its players were told. */
export interface EndedMatch {
  readonly id: number;
  readonly status: MatchStatus;
  readonly confirmed: Readonly<Record<Seat, boolean>>;
  /** Whether it waits for the moment of its reminder no more. */
  readonly isReminderOver: boolean;
  /** Whether both had confirmed in time. */
  readonly wasConfirmed: boolean;
  readonly reports: number;
  /** When the last report came; null while there is none. */
  readonly reportedAt: Date | null;
  readonly abortedBy: Seat | undefined;
  /** How often an admin decided it. */
  readonly resolutions: number;
  /** When its status came to be what it is; null while its players are in it. */
  readonly settledAt: Date | null;
}

/** The matches with numbers above `after`, in their order. */
export async function readEndedMatches(
  database: Database<LadderSchema>,
  after: number,
): Promise<readonly EndedMatch[]> {
  const { rows } = await sql<{
    id: number;
    status: MatchStatus;
    confirmed_1: number;
    confirmed_2: number;
    is_reminder_over: number;
    was_confirmed: number;
    reports: number;
    reported_at: Date | null;
    aborted_by: Seat | null;
    resolutions: number;
    settled_at: Date | null;
  }>`select m.id, m.status, m.reported_at, m.settled_at,
      case when confirmed_1_at is null then 0 else 1 end as confirmed_1,
      case when confirmed_2_at is null then 0 else 1 end as confirmed_2,
      case when remind_at is null then 1 else 0 end as is_reminder_over,
      case when report_by is null then 0 else 1 end as was_confirmed,
      case when report_1 is null then 0 else 1 end + case when report_2 is null then 0 else 1 end as reports,
      case aborted_by when player_1_id then 'player_1' when player_2_id then 'player_2' end as aborted_by,
      (select cast(count(*) as integer) from admin_actions a where a.match_id = m.id and a.action = 'resolve')
        as resolutions
    from matches m where m.id > ${after} order by m.id`.execute(database.queries);
  return rows.map((row) => ({
    id: row.id,
    status: row.status,
    confirmed: { player_1: row.confirmed_1 === 1, player_2: row.confirmed_2 === 1 },
    isReminderOver: row.is_reminder_over === 1,
    wasConfirmed: row.was_confirmed === 1,
    reports: row.reports,
    reportedAt: row.reported_at,
    abortedBy: row.aborted_by ?? undefined,
    resolutions: row.resolutions,
    settledAt: row.settled_at,
  }));
}

/** The number of the newest match; 0 where there is none. */
export async function newestMatchId(database: Database<LadderSchema>): Promise<number> {
  const { rows } = await sql<{ id: number }>`select coalesce(max(id), 0) as id from matches`.execute(
    database.queries,
  );
  return rows[0]?.id ?? 0;
}

/** Each seat of the matches that are asked for, as one row. */
function seats(which: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select id, player_1_id as player_id, race_1 as race, outcome, 'player_1' as seat, rating_change_1 as change
      from matches where ${which}
    union all
    select id, player_2_id, race_2, outcome, 'player_2', rating_change_2 from matches where ${which}`;
}

/** Every law, as the query for what breaks it: `where`, `found`, `expected`, all of them text. */
function laws(initialRating: number): Readonly<Record<string, RawBuilder<unknown>>> {
  const initial = sql.lit(initialRating);
  const decided = seats(sql`outcome is not null`);
  const text = (value: RawBuilder<unknown>): RawBuilder<unknown> => sql`cast(${value} as text)`;
  return {
    'a rating is where it began and all that its history added': sql`
      select r.player_id || ' ' || r.race as "where", ${text(sql`r.rating`)} as found,
        ${text(sql`${initial} + coalesce(h.added, 0)`)} as expected
      from ratings r left join (
        select player_id, race, sum(rating_after - rating_before) as added from rating_history group by 1, 2
      ) as h on h.player_id = r.player_id and h.race = r.race
      where r.rating <> ${initial} + coalesce(h.added, 0)`,
    'every step of a history begins where the last one ended': sql`
      select player_id || ' ' || race || ', step ' || id as "where", ${text(sql`rating_before`)} as found,
        ${text(sql`ended`)} as expected
      from (
        select id, player_id, race, rating_before,
          lag(rating_after, 1, ${initial}) over (partition by player_id, race order by id) as ended
        from rating_history
      ) as steps
      where rating_before <> ended`,
    'the steps of a match in a history are what the match says that it changed': sql`
      select 'match ' || match_id || ', ' || player_id as "where", ${text(sql`added`)} as found,
        ${text(sql`change`)} as expected
      from (
        select match_id, player_id, sum(added) as added, sum(change) as change from (
          select match_id, player_id, rating_after - rating_before as added, 0 as change
            from rating_history where match_id is not null
          union all
          select id, player_id, 0, coalesce(change, 0) from (${seats(sql`1 = 1`)}) as m
        ) as both_sides group by 1, 2
      ) as sums
      where added <> change`,
    'wins, losses and draws are those of the matches': sql`
      select r.player_id || ' ' || r.race as "where",
        r.games || ': ' || r.wins || '/' || r.losses || '/' || r.draws as found,
        coalesce(m.games, 0) || ': ' || coalesce(m.wins, 0) || '/' || coalesce(m.losses, 0) || '/' ||
          coalesce(m.draws, 0) as expected
      from ratings r left join (
        select player_id, race, count(*) as games,
          sum(case when outcome = seat then 1 else 0 end) as wins,
          sum(case when outcome not in (seat, 'draw') then 1 else 0 end) as losses,
          sum(case when outcome = 'draw' then 1 else 0 end) as draws
        from (${decided}) as decided group by 1, 2
      ) as m on m.player_id = r.player_id and m.race = r.race
      where r.games <> coalesce(m.games, 0) or r.wins <> coalesce(m.wins, 0)
        or r.losses <> coalesce(m.losses, 0) or r.draws <> coalesce(m.draws, 0)`,
    'nobody is in two matches': sql`
      select player_id as "where", ${text(sql`count(*)`)} as found, '1' as expected
      from (${seats(sql`status in ('found', 'confirmed')`)}) as open
      group by player_id having count(*) > 1`,
    'one turn of a player ends before the next begins': sql`
      select player_id || ', turn ' || id as "where", ${text(sql`joined_at`)} as found,
        'after ' || coalesce(${text(sql`ended`)}, 'the end of the turn before') as expected
      from (
        select id, player_id, joined_at, lag(ended_at) over turns as ended, lag(id) over turns as earlier
        from queue_entries window turns as (partition by player_id order by id)
      ) as turns
      where earlier is not null and (ended is null or ended > joined_at)`,
    'who is in a match has a turn that says so, and nobody else': sql`
      select coalesce(m.player_id, q.player_id) as "where",
        coalesce('turn for match ' || q.match_id, 'no turn') as found,
        coalesce('turn for match ' || m.id, 'no turn') as expected
      from (${seats(sql`status in ('found', 'confirmed')`)}) as m
      full join (select player_id, match_id from queue_entries where state = 'playing') as q
        on q.player_id = m.player_id and q.match_id = m.id
      where q.player_id is null or m.player_id is null`,
  };
}
