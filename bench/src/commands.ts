/**
 * What the pool does for the four commands: each command's reads and each whole command, with a new connection for each
 * statement and through the pool, in turns, over a link of 20 ms each way with TLS and SCRAM.
 *
 *     npm run bench:commands                       a table
 *     npm run --silent bench:commands -- --json    the same for machines
 */
import { openDatabase } from '@warmpool/database';
import { columns, type LadderSchema, migrations } from '@warmpool/ladder/store/schema';
import { Pool } from 'warmpool';
import { measureBorrowing } from './commands/borrowing.ts';
import { runDirectly, statementByStatement } from './commands/direct.ts';
import { startSlowLink } from './commands/link.ts';
import { asBatch } from './commands/pooled.ts';
import { populate } from './commands/population.ts';
import { type CommandReads, recordReads } from './commands/reads.ts';
import { type CommandRow, machineName, type Report, tables, verdicts } from './commands/report.ts';
import { measureSeveral } from './commands/several.ts';
import { startWholeCommands } from './commands/whole.ts';
import { median, timed } from './median.ts';

const RUNS = 21;

const isJson = process.argv.includes('--json');
const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

say('Starting PostgreSQL with TLS and SCRAM behind a link of 20 ms each way …');
const report = await measure();
process.stdout.write(isJson ? `${JSON.stringify(report, null, 2)}\n` : `\n${tables(report)}\n\n`);
for (const { text, isReached } of verdicts(report)) {
  (isJson ? say : (line: string) => process.stdout.write(`${line}\n`))(
    `${isReached ? 'reached' : 'MISSED '}  ${text}`,
  );
}

async function measure(): Promise<Report> {
  await using link = await startSlowLink();
  const place = { type: 'postgresql', url: link.url, ca: link.ca, migrations, columns } as const;
  await using pooled = await openDatabase<LadderSchema>({ ...place, pool: { min: 2, max: 10 } });
  await using unpooled = await openDatabase<LadderSchema>({ ...place, pool: false });
  await pooled.migrate();
  await populate(pooled);
  const reads = await recordReads(pooled);

  say(`Measuring the reads, ${RUNS} runs of each command both ways …`);
  const { rows, roundTripMs } = await measureReads(link.client, reads);

  say(`Measuring whole commands through a local Discord, ${RUNS} runs of each both ways …`);
  await using before = await startWholeCommands(statementByStatement(unpooled));
  await using after = await startWholeCommands(pooled);
  const commands: CommandRow[] = [];
  for (const row of rows) {
    const whole = { direct: [] as number[], pooled: [] as number[] };
    for (let run = 0; run < RUNS; run++) {
      whole.direct.push(await before.run(row.command));
      whole.pooled.push(await after.run(row.command));
    }
    commands.push({ ...row, wholeDirectMs: median(whole.direct), wholePooledMs: median(whole.pooled) });
  }

  say('Measuring one to five commands at once on two connections …');
  const severalAtOnce = await measureSeveral(link.client, reads, RUNS);
  say('Measuring how long it takes to borrow a warm connection …');
  const borrowing = await measureBorrowing(link.client);
  return { roundTripMs, runs: RUNS, commands, severalAtOnce, borrowing, machine: machineName() };
}

type ReadRow = Omit<CommandRow, 'wholeDirectMs' | 'wholePooledMs' | 'command'> &
  Pick<CommandReads, 'command'>;

async function measureReads(
  client: Parameters<typeof runDirectly>[0],
  reads: readonly CommandReads[],
): Promise<{ rows: ReadRow[]; roundTripMs: number }> {
  await using pool = new Pool({ ...client, min: 2, max: 2 });
  await pool.ready();
  const roundTrips: number[] = [];
  for (let run = 0; run < RUNS; run++) roundTrips.push((await timed(() => pool.query('SELECT 1'))).ms);
  const samples = reads.map(() => ({
    direct: [] as number[],
    connect: [] as number[],
    pooled: [] as number[],
    borrow: [] as number[],
  }));
  for (let run = 0; run < RUNS; run++) {
    for (const [index, { statements }] of reads.entries()) {
      const sample = samples[index];
      if (!sample) continue;
      const direct = await runDirectly(client, statements);
      sample.direct.push(direct.ms);
      sample.connect.push(direct.connectMs);
      sample.pooled.push((await timed(() => pool.batch(asBatch(statements)))).ms);
      // One connection serves all statements of a batch, so each bears its share of the borrowing.
      sample.borrow.push((await timed(async () => (await pool.acquire()).release())).ms / statements.length);
    }
  }
  const rows = reads.map(({ command, statements }, index): ReadRow => {
    const { direct = [], connect = [], pooled = [], borrow = [] } = samples[index] ?? {};
    return {
      command,
      statements: statements.length,
      directMs: median(direct),
      pooledMs: median(pooled),
      overheadDirectMs: median(connect),
      overheadPooledMs: median(borrow),
    };
  });
  return { rows, roundTripMs: median(roundTrips) };
}
