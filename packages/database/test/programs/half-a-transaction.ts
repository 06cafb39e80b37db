/** Commits rows of value 1, then begins to make them 2, says so, and waits to be killed in the middle of it. */
import { openDatabase } from '@warmpool/database';
import { sql } from 'kysely';

const db = await openDatabase<object>({ type: 'sqlite', file: process.argv[2] ?? '' });
// A cache this small makes SQLite write to its file before the commit.
await sql`pragma cache_size = 10`.execute(db.queries);
await sql`create table numbers (value integer, filling text)`.execute(db.queries);
await sql`
  insert into numbers
  with recursive counter (n) as (select 1 union all select n + 1 from counter where n < 2000)
  select 1, hex(randomblob(200)) from counter`.execute(db.queries);
await db.transaction(async (tx) => {
  await sql`update numbers set value = 2, filling = hex(randomblob(200))`.execute(tx);
  process.stdout.write('in the middle\n');
  await new Promise((resolve) => {
    setTimeout(resolve, 60_000);
  });
});
