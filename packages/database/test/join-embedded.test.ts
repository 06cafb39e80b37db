import { join } from 'node:path';
import { openDatabase } from '@warmpool/database';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { collectedLog } from './support/collected-log.ts';
import { bePatient } from './support/patience.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

bePatient();

it('an embedded server that runs already is joined where that is asked for, and outlives who joined it', async () => {
  const folder = join(temporaryFolder(), 'postgresql');
  await using first = await openDatabase<object>({ type: 'embedded', folder, pool: false });
  await sql`create table kept as select 7 as value`.execute(first.queries);
  await expect(openDatabase<object>({ type: 'embedded', folder, pool: false })).rejects.toMatchObject({
    code: 'EMBEDDED_FOLDER_IN_USE',
  });

  const log = collectedLog();
  const second = await openDatabase<object>({ type: 'embedded', folder, pool: false, join: true, log });
  expect((await sql`select value from kept`.execute(second.queries)).rows).toEqual([{ value: 7 }]);
  expect(log.lines).toContainEqual(expect.stringContaining(`process ${process.pid} runs in ${folder}`));
  await second.close();
  expect((await sql`select value from kept`.execute(first.queries)).rows).toEqual([{ value: 7 }]);
});
