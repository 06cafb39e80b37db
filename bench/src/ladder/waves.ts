/** One matchmaking wave of many who wait: the pairing alone, which is a pure function, and the whole wave. */
import type { Database } from '@warmpool/database';
import { shippedLadder } from '@warmpool/ladder/definition-file';
import { runWave } from '@warmpool/ladder/flows/wave';
import { mapsInPlay } from '@warmpool/ladder/ladder/definition';
import type { WaitingPlayer } from '@warmpool/ladder/ladder/matchmaking/contender';
import { matchWave } from '@warmpool/ladder/ladder/matchmaking/wave';
import { type Random, seededRandom } from '@warmpool/ladder/ladder/random';
import type { LadderSchema } from '@warmpool/ladder/store/schema';
import { sql } from 'kysely';
import { playerId } from '../commands/population.ts';
import { timed } from '../median.ts';
import { raceOf } from './population.ts';

/** What waves took, one figure for each. */
export interface WaveResult {
  readonly waiting: number;
  readonly pairingMs: readonly number[];
  readonly wholeMs: readonly number[];
  /** How many matches each wave made. */
  readonly matches: readonly number[];
}

const WARM_UP = 3;

/** Measures so many waves of each kind; what the whole ones leave in the database is taken out again. */
export async function measureWaves(
  database: Database<LadderSchema>,
  { waiting, runs }: { readonly waiting: number; readonly runs: number },
): Promise<WaveResult> {
  const definition = shippedLadder('dawn-and-dusk');
  const pairingMs: number[] = [];
  for (let run = -WARM_UP; run < runs; run++) {
    const players = waitingPlayers(waiting, seededRandom(run + WARM_UP));
    const startedAt = performance.now();
    matchWave(players, definition, seededRandom(run));
    if (run >= 0) pairingMs.push(performance.now() - startedAt);
  }
  const ladder = { database, definition, now: () => new Date() };
  const wholeMs: number[] = [];
  const matches: number[] = [];
  for (let run = -WARM_UP; run < runs; run++) {
    const before = await newest(database);
    await joinQueue(database, waiting, seededRandom(run + WARM_UP));
    const { ms, result } = await timed(() => runWave(ladder, new Date()));
    if (run >= 0) {
      wholeMs.push(ms);
      matches.push(result?.matches.length ?? 0);
    }
    await takeBack(database, before);
  }
  return { waiting, pairingMs, wholeMs, matches };
}

/** Half of them play one side, a third the other, the rest both; some have waited longer than others. */
function waitingPlayers(count: number, random: Random): WaitingPlayer[] {
  const codes = shippedLadder('dawn-and-dusk').regions.map(({ code }) => code);
  return Array.from({ length: count }, (_, number): WaitingPlayer => {
    const offer = (side: 'dawn' | 'dusk') => ({
      race: raceOf(number, side),
      rating: 1200 + Math.floor(600 * random()),
    });
    const { dawn, dusk } = sidesOf(random);
    return {
      playerId: playerId(number),
      waitCycles: 1 + Math.floor(4 * random()),
      vetoes: vetoesOf(random),
      region: codes[Math.floor(codes.length * random())],
      metLately: new Set(),
      offers: [dawn ? offer('dawn') : undefined, dusk ? offer('dusk') : undefined],
    };
  });
}

function sidesOf(random: Random): { readonly dawn: boolean; readonly dusk: boolean } {
  const drawn = random();
  return { dawn: drawn < 1 / 2 || drawn > 5 / 6, dusk: drawn >= 1 / 2 };
}

function vetoesOf(random: Random): string[] {
  const maps = mapsInPlay(shippedLadder('dawn-and-dusk')).map(({ code }) => code);
  const first = Math.floor(maps.length * random());
  return maps.slice(first, first + Math.floor(4 * random()));
}

async function joinQueue(database: Database<LadderSchema>, count: number, random: Random): Promise<void> {
  const at = new Date();
  await database.queries
    .insertInto('queue_entries')
    .values(
      Array.from({ length: count }, (_, number) => {
        const { dawn, dusk } = sidesOf(random);
        const races = [...(dawn ? [raceOf(number, 'dawn')] : []), ...(dusk ? [raceOf(number, 'dusk')] : [])];
        return {
          player_id: playerId(number),
          state: 'waiting' as const,
          races: JSON.stringify(races),
          vetoes: JSON.stringify(vetoesOf(random)),
          wait_cycles: Math.floor(4 * random()),
          joined_at: at,
          wait_until: new Date(at.getTime() + 3_600_000),
        };
      }),
    )
    .execute();
}

interface Newest {
  readonly turn: number;
  readonly match: number;
}

async function newest(database: Database<LadderSchema>): Promise<Newest> {
  const { rows } = await sql<Newest>`select (select coalesce(max(id), 0) from queue_entries) as turn,
    (select coalesce(max(id), 0) from matches) as match`.execute(database.queries);
  return rows[0] ?? { turn: 0, match: 0 };
}

async function takeBack(database: Database<LadderSchema>, { turn, match }: Newest): Promise<void> {
  const { queries } = database;
  await database.batch([
    queries.deleteFrom('queue_entries').where('id', '>', turn),
    queries.deleteFrom('outbox').where('match_id', '>', match),
    queries.deleteFrom('matches').where('id', '>', match),
    queries.deleteFrom('ratings').where('games', '=', 0),
    queries.deleteFrom('matchmaking_waves'),
  ]);
}
