/** Ladders to back up and to restore into, and everything that is in them. */
import { join } from 'node:path';
import { openDatabase } from '@warmpool/database';
import { startTemporaryServer, type EmbeddedServer } from '@warmpool/embedded-server';
import { sql } from 'kysely';
import { onTestFinished } from 'vitest';
import { writeWhole } from '../../../src/backup/backup-file.ts';
import type { BackupHeader } from '../../../src/backup/backup-header.ts';
import { restoreLadder, type Restored, type RestoreOptions } from '../../../src/backup/restore-ladder.ts';
import { writeBackup, type BackupSource } from '../../../src/backup/write-backup.ts';
import { ban } from '../../../src/flows/admin.ts';
import { abort } from '../../../src/flows/abort.ts';
import { report } from '../../../src/flows/report.ts';
import { typeSetup } from '../../../src/flows/setup.ts';
import { keepStandings } from '../../../src/flows/standings.ts';
import type { LadderDatabase } from '../../../src/ladder-database.ts';
import { ladderTables } from '../../../src/store/backup/ladder-tables.ts';
import { readSnapshot } from '../../../src/store/backup/read-tables.ts';
import { columns, migrations, type LadderSchema } from '../../../src/store/schema.ts';
import { temporaryFolder } from '../../process/support/ladder-process.ts';
import type { DIALECTS } from '../../support/test-database.ts';
import { callBy, matchOf, queueUp, setUp, testLadder } from '../../support/test-ladder.ts';

export type DatabaseDialect = (typeof DIALECTS)[number];

/** Databases that have nothing in them, on one server. */
export class EmptyDatabases {
  #server: EmbeddedServer | undefined;
  #made = 0;

  /** One without a table, or with those of the migrations that are given. */
  async open(dialect: DatabaseDialect, steps?: typeof migrations): Promise<LadderDatabase> {
    const place =
      dialect === 'sqlite'
        ? { type: 'sqlite' as const, file: join(await temporaryFolder(), 'ladder.sqlite') }
        : { type: 'postgresql' as const, url: await this.#newDatabase(), pool: false as const };
    const database = await openDatabase<LadderSchema>({
      ...place,
      columns,
      migrations: steps ?? migrations,
    });
    onTestFinished(() => database.close());
    if (steps !== undefined) await database.migrate();
    return database;
  }

  async close(): Promise<void> {
    await this.#server?.stop();
  }

  async #newDatabase(): Promise<string> {
    this.#server ??= await startTemporaryServer();
    this.#made += 1;
    const name = `ladder_${this.#made}`;
    const { connectionString: url } = this.#server;
    await using administration = await openDatabase<object>({ type: 'postgresql', url, pool: false });
    await sql.raw(`create database ${name}`).execute(administration.queries);
    return url.replace(/\/postgres$/, `/${name}`);
  }
}

/** A ladder in which something has been written to every table. */
export async function playEverything(database: LadderDatabase): Promise<void> {
  await database.migrate();
  const ladder = testLadder(database);
  await keepStandings(ladder);
  await setUp(ladder, 'ana', 'bob', 'cleo', 'dora');
  const decided = await matchOf(ladder, 'ana', 'bob');
  await report(ladder, callBy(ladder, 'ana'), { matchId: decided.id, claim: 'won' });
  await report(ladder, callBy(ladder, 'bob'), { matchId: decided.id, claim: 'lost' });
  const dodged = await matchOf(ladder, 'cleo', 'dora');
  await abort(ladder, callBy(ladder, 'cleo'), dodged.id);
  await matchOf(ladder, 'ana', 'bob');
  await queueUp(ladder, 'dora', 'lark');
  await ban(ladder, callBy(ladder, 'ana'), {
    playerId: 'cleo',
    reason: 'Quotes " and \\, 😀, and \u2028 lines\nand tabs\t',
  });
  await typeSetup(ladder, callBy(ladder, 'eve'), {
    name: 'ÄÖÜ ß 漢字',
    tag: '',
    region: 'eu-west',
    country: 'DE',
  });
  const { queries } = database;
  await queries
    .insertInto('preferences')
    .values({ player_id: 'ana', vetoes: JSON.stringify(['a "b"', 'ü', '\\']) })
    .execute();
  await queries
    .insertInto('command_registrations')
    .values({ scope: 'everywhere', hash: 'abc', registered_at: ladder.now() })
    .execute();
  await queries
    .insertInto('queue_alerts')
    .values({ player_id: 'dora', asked_at: ladder.now(), until: ladder.now(), told_at: null })
    .execute();
  await queries
    .insertInto('deliveries')
    .values({ player_id: 'bob', token: 'somebody', held_until: ladder.now() })
    .execute();
  await queries
    .updateTable('ratings')
    .set({ deviation: 0.1 + 0.2, volatility: 1 / 3 })
    .where('player_id', '=', 'ana')
    .execute();
  // A number that was given away and is gone must not come again.
  const { id } = await queries
    .insertInto('outbox')
    .values({ player_id: 'ana', match_id: decided.id, reason: 'reported', at: ladder.now() })
    .returning('id')
    .executeTakeFirstOrThrow();
  await queries.deleteFrom('outbox').where('id', '=', id).execute();
}

/** Every row of every table, as text, in an order that does not hang on where it is kept. */
export async function everythingIn(database: LadderDatabase): Promise<Record<string, string[]>> {
  const tables = await ladderTables(Object.keys(migrations));
  const content = await Promise.all(
    tables.map(async (name) => {
      const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(
        database.queries,
      );
      return [name, rows.map((row) => asText(row)).toSorted()] as const;
    }),
  );
  return Object.fromEntries(content);
}

function asText(row: Readonly<Record<string, unknown>>): string {
  // SQLite gives a boolean back as a number where nobody has named the column.
  const value = (field: unknown): unknown =>
    typeof field === 'bigint' ? `${field}n` : typeof field === 'boolean' ? Number(field) : field;
  return JSON.stringify(
    Object.entries(row)
      .map(([column, field]) => [column, value(field)] as const)
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
}

/** Backs a ladder up into a new file. */
export async function backUp(
  database: LadderDatabase,
  file: string,
  options: Partial<BackupSource> = {},
): Promise<BackupHeader> {
  const { signal } = new AbortController();
  const source = { dialect: database.dialect, now: new Date(), signal, ...options };
  return readSnapshot(database, (snapshot) =>
    writeWhole(file, (target) => writeBackup({ ...source, snapshot }, target)),
  );
}

/** Restores a file; a ladder with players in it is refused unless the options say otherwise. */
export async function restore(
  database: LadderDatabase,
  file: string,
  options: Partial<RestoreOptions> = {},
): Promise<Restored> {
  const { signal } = new AbortController();
  return restoreLadder(database, { file, keepIn: undefined, now: () => new Date(), signal, ...options });
}
