/** `npm run restore`: brings a backup into an empty database, whatever kind either is. */
import { dirname, join, resolve } from 'node:path';
import { rowsOf } from './backup/backup-header.ts';
import { openForRestore } from './backup/open-ladder.ts';
import { restoreLadder } from './backup/restore-ladder.ts';
import { runCommand } from './backup/run-command.ts';
import { describeDatabase } from './ladder-database.ts';

const HELP = `Brings a backup into the ladder's database: all of it, or nothing. Stop the bot before.

  npm run restore -- ladder.ndjson.gz
  npm run restore -- ladder.ndjson.gz --replace

The database is that of the bot: DATABASE_TYPE, DATABASE_URL, DATABASE_CA and DATABASE_FOLDER, from the environment or
from .env in this folder. It may be of another kind than the one that was backed up. A ladder with players in it is
refused; with --replace it is first backed up beside the file that is restored, and then replaced.

A backup of an older ladder is brought up to date. One of a newer ladder is refused, and so is one that is damaged or cut
off, before anything is touched.

Exit codes: 0 done, 1 failed, 2 called wrongly, 130 interrupted.
`;

await runCommand({
  help: HELP,
  option: 'replace',
  needs: 'Name the file to restore: npm run restore -- FILE',
  run: async ({ path = '', hasOption: mayReplace, database: config, log, signal, onProgress, say }) => {
    const startedAt = performance.now();
    const file = resolve(path);
    const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
    await using ladder = await openForRestore(config, { log, signal });
    const { header, kept } = await restoreLadder(ladder.database, {
      file,
      keepIn: mayReplace ? join(dirname(file), `before-restore-${stamp}.ndjson.gz`) : undefined,
      now: () => new Date(),
      signal,
      onProgress,
    });
    if (kept !== undefined) say(`What was there is kept in ${kept}`);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    say(
      `Restored ${rowsOf(header)} rows of ${header.tables.length} tables, as of ${header.madeAt}, into ` +
        `${describeDatabase(config)} in ${seconds} s`,
    );
  },
});
