import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { copySqliteFile, openDatabase } from '@warmpool/database';
import { sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { bePatient } from './support/patience.ts';
import { runProgram } from './support/program.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

bePatient();

async function countsIn(file: string): Promise<{ debits: number; credits: number }> {
  await using db = await openDatabase<object>({ type: 'sqlite', file });
  const { rows: check } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db.queries);
  expect(check).toEqual([{ integrity_check: 'ok' }]);
  const { rows } = await sql<{ debits: number; credits: number }>`
    select (select count(*) from debits) as debits, (select count(*) from credits) as credits`.execute(
    db.queries,
  );
  return rows[0] ?? { debits: -1, credits: -2 };
}

it('a SQLite file is copied whole, as of one moment, while another process goes on writing to it', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'things.sqlite');
  const program = runProgram(new URL('programs/keep-writing.ts', import.meta.url), file);
  onTestFinished(() => program.kill());
  await program.firstLine;
  let last = 99;
  for (let copy = 1; copy <= 5; copy += 1) {
    const target = join(folder, `copy-${copy}.sqlite`);
    await copySqliteFile(file, target);
    const { debits, credits } = await countsIn(target);
    expect(debits).toBe(credits);
    expect(debits).toBeGreaterThanOrEqual(last);
    last = debits;
  }
  expect(existsSync(`${file}.owner`)).toBe(true);
  expect(program.process.exitCode).toBeNull();
});

it('what was committed a moment ago is in the copy', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'things.sqlite');
  const db = await openDatabase<object>({ type: 'sqlite', file });
  onTestFinished(() => db.close());
  await sql`create table debits (id integer); create table credits (id integer)`.execute(db.queries);
  await db.transaction(async (tx) => {
    await sql`insert into debits values (1)`.execute(tx);
    await sql`insert into credits values (1)`.execute(tx);
  });
  await copySqliteFile(file, join(folder, 'copy.sqlite'));
  expect(await countsIn(join(folder, 'copy.sqlite'))).toEqual({ debits: 1, credits: 1 });
});
