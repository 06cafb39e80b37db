/** `npm run backup`: writes the whole ladder into one file, whatever database keeps it, while the bot goes on. */
import { stat } from 'node:fs/promises';
import { backupPath, writeWhole } from './backup/backup-file.ts';
import { rowsOf } from './backup/backup-header.ts';
import { openForBackup } from './backup/open-ladder.ts';
import { runCommand } from './backup/run-command.ts';
import { writeBackup } from './backup/write-backup.ts';
import { describeDatabase } from './ladder-database.ts';
import { readSnapshot } from './store/backup/read-tables.ts';

const HELP = `Writes the whole ladder into one file, as of one moment. The bot may go on running.

  npm run backup                    into this folder, named after the moment
  npm run backup -- backups         into the folder backups, named after the moment
  npm run backup -- ladder.ndjson.gz
  npm run --silent backup -- -      to the standard output

The database is that of the bot: DATABASE_TYPE, DATABASE_URL, DATABASE_CA and DATABASE_FOLDER, from the environment or
from .env in this folder. A file that is there already is never replaced, and one that could not be finished is not kept.
The file fits every kind of database; npm run restore brings it back. It tells everything about the players: keep it so.

Exit codes: 0 done, 1 failed, 2 called wrongly, 130 interrupted.
`;

const STANDARD_OUTPUT = '-';

await runCommand({
  help: HELP,
  run: async ({ path, database: config, log, signal, onProgress, say }) => {
    const startedAt = performance.now();
    const now = new Date();
    const file = path === STANDARD_OUTPUT ? undefined : await backupPath(path, process.cwd(), now);
    await using ladder = await openForBackup(config, { log, signal });
    const { database } = ladder;
    const header = await readSnapshot(database, (snapshot) => {
      const source = { snapshot, dialect: database.dialect, now, signal, onProgress };
      return file === undefined
        ? writeBackup(source, process.stdout)
        : writeWhole(file, (target) => writeBackup(source, target));
    });
    if (file === undefined) {
      // The process ends next, and a pipe may still have to take the end.
      await new Promise((written) => process.stdout.write('', written));
      return;
    }
    const { size } = await stat(file);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    say(
      `Backed up ${describeDatabase(config)}: ${rowsOf(header)} rows of ${header.tables.length} tables in ${seconds} s, ` +
        `${size} bytes in ${file}`,
    );
  },
});
