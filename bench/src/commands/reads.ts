/** The statements that a command's answer is made of, taken from the command itself. */
import { randomUUID } from 'node:crypto';
import type { BatchQuery, Database } from '@warmpool/database';
import { readLeaderboard } from '@warmpool/ladder/store/leaderboard-store';
import { readProfile } from '@warmpool/ladder/store/profile-store';
import { readQueue } from '@warmpool/ladder/store/queue-store';
import type { LadderSchema } from '@warmpool/ladder/store/schema';
import { readSetup } from '@warmpool/ladder/store/setup-store';
import type { Visit } from '@warmpool/ladder/store/visit';
import type { CompiledQuery } from 'kysely';
import { playerId } from './population.ts';

/** One command, what it needs to read, and how it does that itself. */
export interface CommandReads {
  readonly command: '/profile' | '/leaderboard' | '/queue' | '/setup';
  readonly statements: readonly CompiledQuery[];
}

interface Recipe {
  readonly command: CommandReads['command'];
  readonly read: (database: Database<LadderSchema>, visit: Visit) => Promise<unknown>;
  /** What its answer cannot do without, by the table that each statement reads from; one statement each. */
  readonly needs: readonly string[];
}

const RECIPES: readonly Recipe[] = [
  {
    command: '/profile',
    read: (database, visit) => readProfile(database, visit, playerId(7)),
    // As in the document that started it: who a player is, and their ratings.
    needs: ['players', 'ratings'],
  },
  {
    command: '/leaderboard',
    read: (database, visit) =>
      readLeaderboard(database, visit, {
        page: 1,
        pageSize: 20,
        races: [],
        countries: [],
        bestOnly: false,
        rank: undefined,
      }),
    needs: ['players', 'standings'],
  },
  {
    command: '/queue',
    read: readQueue,
    needs: ['players', 'preferred_races', 'preferences', 'queue_entries', 'matches'],
  },
  { command: '/setup', read: readSetup, needs: ['players', 'setup_drafts'] },
];

/** Runs each command's own reading once and notes the statements that it needs. */
export async function recordReads(database: Database<LadderSchema>): Promise<CommandReads[]> {
  const recorded: CommandReads[] = [];
  for (const { command, read, needs } of RECIPES) {
    const statements: CompiledQuery[] = [];
    await read(recording(database, statements), newVisit(command));
    const selects = statements.filter(({ sql }) => /^\s*(select|with)\b/i.test(sql));
    recorded.push({ command, statements: needs.map((table) => reading(selects, table, command)) });
  }
  return recorded;
}

function reading(selects: readonly CompiledQuery[], table: string, command: string): CompiledQuery {
  const found = selects.find(({ sql }) =>
    new RegExp(`^\\s*(select|with)[\\s\\S]*\\bfrom "?${table}\\b`, 'i').test(sql),
  );
  if (!found)
    throw new Error(`${command} no longer reads from ${table}: bench/src/commands/reads.ts must follow`);
  return found;
}

/** The same database, noting what a batch holds on its way. */
function recording(database: Database<LadderSchema>, statements: CompiledQuery[]): Database<LadderSchema> {
  return {
    ...forwarding(database),
    batch: (queries) => {
      statements.push(...queries.map((query: BatchQuery) => ('compile' in query ? query.compile() : query)));
      return database.batch(queries);
    },
  };
}

/** Every member of a database, for one that differs in a few. */
export function forwarding(database: Database<LadderSchema>): Database<LadderSchema> {
  const { kind, dialect, queries } = database;
  return {
    kind,
    dialect,
    queries,
    batch: (batch) => database.batch(batch),
    transaction: (work) => database.transaction(work),
    migrate: () => database.migrate(),
    poolStats: () => database.poolStats(),
    resizePool: (size) => database.resizePool(size),
    close: () => database.close(),
    [Symbol.asyncDispose]: () => database.close(),
  };
}

function newVisit(name: string): Visit {
  const at = new Date();
  const delivery = randomUUID();
  return {
    interactionId: delivery,
    delivery,
    playerId: playerId(7),
    username: 'player7',
    locale: 'en-US',
    dmChannelId: undefined,
    channelId: undefined,
    name,
    at,
  };
}
