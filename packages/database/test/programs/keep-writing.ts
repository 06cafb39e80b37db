/** Adds a row to two tables in each transaction, again and again, until it is killed; says so when it has begun. */
import { openDatabase } from '@warmpool/database';
import { sql } from 'kysely';

const db = await openDatabase<object>({ type: 'sqlite', file: process.argv[2] ?? '' });
await sql`create table debits (id integer primary key, filling text)`.execute(db.queries);
await sql`create table credits (id integer primary key, filling text)`.execute(db.queries);
// So often that a copy meets it in the middle.
await sql`pragma wal_autocheckpoint = 50`.execute(db.queries);
for (let id = 1; ; id += 1) {
  // oxlint-disable-next-line no-await-in-loop -- one transaction after the other
  await db.transaction(async (tx) => {
    await sql`insert into debits values (${id}, hex(randomblob(1000)))`.execute(tx);
    await sql`insert into credits values (${id}, hex(randomblob(1000)))`.execute(tx);
  });
  if (id === 100) process.stdout.write('writing\n');
  // Long enough for a copy to find a quiet moment now and then, and not each time.
  // oxlint-disable-next-line no-await-in-loop -- as above
  if (id % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 150));
}
