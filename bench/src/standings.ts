/**
 * Whether a look at the ranking takes as long at a hundred thousand players as at a thousand, under every filter.
 *
 *     npm run bench:standings                writes results/ladder-standings.md, plans and all
 *     npm run bench:standings -- 50          with so many runs of each
 */
import { writeFile } from 'node:fs/promises';
import { machineName } from './commands/report.ts';
import { measureSize } from './standings/measure.ts';
import { standingsReport } from './standings/report.ts';

const runs = Number(process.argv[2] ?? 100);
if (!Number.isInteger(runs) || runs < 1)
  throw new RangeError(`runs must be a whole number from 1; received ${process.argv[2]}`);

const small = await measureSize(1000, runs);
const large = await measureSize(100_000, runs);
const report = standingsReport(small, large, machineName(), new Date().toISOString().slice(0, 10));
await writeFile(new URL('../results/ladder-standings.md', import.meta.url), report);
process.stdout.write(`${report.slice(0, report.indexOf('## Plans'))}\n`);
