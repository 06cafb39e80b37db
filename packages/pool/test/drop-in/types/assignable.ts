/** Ours where the types of `pg` are asked for, and the other way round. `types.test.ts` compiles it; it is never run. */
import type pg from 'pg';
import type { EventEmitter } from 'node:events';
import { expectTypeOf } from 'vitest';
import { type Lease, Pool, type PoolClient, type PoolConfig } from 'warmpool';

export const pool: pg.Pool = new Pool();
export const emitter: EventEmitter = new Pool();
export const configOfClient = (config: PoolConfig): pg.ClientConfig => config;
export const configOfTheirs = (config: pg.PoolConfig): PoolConfig => config;
export const fromTheirs = (config: pg.PoolConfig): Pool => new Pool(config);
export const again = (other: Pool): Pool => new Pool(other.options);
export const theirsAgain = (other: Pool, Theirs: typeof pg.Pool): pg.Pool => new Theirs(other.options);

export const asPoolClient = (lease: Lease): pg.PoolClient => lease;
export const asClient = (lease: Lease): pg.Client => lease;
export const asClientBase = (lease: Lease): pg.ClientBase => lease;
export const named = (lease: Lease): PoolClient => lease;
export const clientOfTheirs = (client: pg.PoolClient): PoolClient => client;
export const clientOfOurs = (client: PoolClient): pg.PoolClient => client;

// Libraries declare parameters of pg's types; functions of applications are declared with ours.
export async function passedOn(
  ours: Pool,
  library: (pool: pg.Pool) => Promise<pg.PoolClient>,
): Promise<void> {
  const inApplication = async (client: PoolClient): Promise<pg.QueryResult> => client.query('SELECT 1');
  await inApplication(await library(ours));
  const client: pg.PoolClient = await ours.connect();
  const result: pg.QueryResult<{ a: number }> = await client.query<{ a: number }>('SELECT 1 AS a');
  client.release(result.rowCount === 0);
}

// What the compiler finds out by itself is what is there.
export async function found(ours: Pool, lease: Lease): Promise<void> {
  const { rows } = await ours.query<{ id: string }>('SELECT 1');
  expectTypeOf(rows).toEqualTypeOf<{ id: string }[]>();
  const arrays = await lease.query<[string]>({ text: 'SELECT 1', rowMode: 'array' });
  expectTypeOf(arrays.rows).toEqualTypeOf<[string][]>();
  ours.on('acquire', (client) => expectTypeOf(client).toEqualTypeOf<Lease>());
  ours.on('error', (error, client) =>
    expectTypeOf([error, client] as const).toEqualTypeOf<readonly [Error, Lease]>(),
  );
  ours.on('connectionClosed', ({ ageMs }) => expectTypeOf(ageMs).toEqualTypeOf<number>());
  lease.on('notification', ({ channel }) => expectTypeOf(channel).toEqualTypeOf<string>());
  ours.connect((error, client) => {
    expectTypeOf([error, client] as const).toEqualTypeOf<readonly [Error | undefined, Lease | undefined]>();
  });
  lease.query('SELECT 1', (error) => expectTypeOf(error).toEqualTypeOf<Error | undefined>());
}

// What pg.Pool's types refuse is refused here.
export function refused(ours: Pool, lease: Lease): void {
  // @ts-expect-error -- a port is a number
  const config: PoolConfig = { port: '5432' };
  // @ts-expect-error -- no such event
  ours.on('acquired', () => config);
  // @ts-expect-error -- a client, not a number
  ours.on('acquire', (client: number) => client);
  // @ts-expect-error -- no such event
  lease.on('notify', () => undefined);
  // @ts-expect-error -- values are a list
  void ours.query('SELECT $1', 1);
  // @ts-expect-error -- what is no row cannot be read as one
  void ours.query<{ a: number }>('SELECT 1').then(({ rows }) => rows[0].b);
}
