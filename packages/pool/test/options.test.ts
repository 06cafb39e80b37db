import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { clientOptions } from '../src/options/client-options.ts';
import type { PoolOptions } from '../src/options/pool-options.ts';
import { resolveOptions } from '../src/options/resolve-options.ts';
import { memoryPool } from './support/memory-pool.ts';

describe('options', () => {
  it('have the defaults of pg.Pool, and undefined means the default', () => {
    const resolved = resolveOptions({ max: undefined, min: undefined });
    expect(resolved).toMatchObject({
      max: 10,
      min: 0,
      connectionTimeoutMillis: 0,
      idleTimeoutMillis: 10_000,
    });
    expect(Object.isFrozen(resolved)).toBe(true);
  });

  it.each<[PoolOptions, string]>([
    [{ max: 0 }, 'Expected the `max` option to be an integer from 1, got 0 (number)'],
    [{ max: 2.5 }, 'Expected the `max` option to be an integer from 1, got 2.5 (number)'],
    [{ max: '10' as never }, 'Expected the `max` option to be an integer from 1, got "10" (string)'],
    [{ min: -1 }, 'Expected the `min` option to be an integer from 0, got -1 (number)'],
    [{ min: 5, max: 4 }, 'Expected `min` to be at most `max`, got min 5 and max 4'],
    [
      { connectionTimeoutMillis: Number.NaN },
      'Expected the `connectionTimeoutMillis` option to be an integer from 0',
    ],
    [
      { maxLifetimeSeconds: -3 },
      'Expected the `maxLifetimeSeconds` option to be a number from 0, got -3 (number)',
    ],
    [
      { reset: 'sometimes' as never },
      "Expected the `reset` option to be one of 'auto', 'always', 'never', got \"sometimes\"",
    ],
    [
      { safeFunctions: 'rank_of' as never },
      'Expected the `safeFunctions` option to be an array of function names, got "rank_of" (string)',
    ],
    [
      { safeFunctions: ['rank_of', 'Rank_Of'] },
      'Expected the `safeFunctions[1]` option to be a function name in lower case, with its schema or without, got "Rank_Of"',
    ],
    [{ safeFunctions: ['db.app.rank_of'] }, '`safeFunctions[0]` option to be a function name in lower case'],
    [{ safeFunctions: ['rank_of()'] }, '`safeFunctions[0]` option to be a function name in lower case'],
    [{ safeFunctions: [''] }, '`safeFunctions[0]` option to be a function name in lower case'],
    [{ safeFunctions: [7 as never] }, 'in lower case, with its schema or without, got 7 (number)'],
    [
      { onConnect: 'SET x' as never },
      'Expected the `onConnect` option to be a function, got "SET x" (string)',
    ],
    [
      { allowExitOnIdle: { password: 'hunter2' } as never },
      'to be true or false, got a value of type object',
    ],
  ])('refuses %o by name, rule and value', (options, message) => {
    expect(() => resolveOptions(options)).toThrow(message);
  });

  it('takes functions declared safe by their names, with a schema or without, and keeps its own list of them', () => {
    const safeFunctions = ['rank_of', 'app.rank_of', 'größe', '_2$'];
    const resolved = resolveOptions({ safeFunctions });
    safeFunctions.push('later');
    expect(resolved.safeFunctions).toEqual(['rank_of', 'app.rank_of', 'größe', '_2$']);
    expect(Object.isFrozen(resolved.safeFunctions)).toBe(true);
  });

  it.each([
    ['maxx', 'max'],
    ['Max', 'max'],
    ['idle_timeout_millis', 'idleTimeoutMillis'],
    ['idleTimeoutMilis', 'idleTimeoutMillis'],
    ['connectionTimeoutMs', undefined],
    ['onconnect', 'onConnect'],
    ['poolSize', 'max'],
  ])('says what a misspelt %s should be', (name, meant) => {
    const resolve = (): unknown => resolveOptions({ [name]: 1 });
    if (meant) expect(resolve).toThrow(`\`${meant}\``);
    else expect(resolve).not.toThrow();
  });

  it('let everything of the driver pass, also names that look like ours', () => {
    expect(() =>
      resolveOptions({ host: 'h', port: 5432, ssl: true, options: '-c x=1', binary: false, anything: 1 }),
    ).not.toThrow();
  });

  it('carry stable codes when refused', () => {
    expect(() => resolveOptions({ max: 0 })).toThrow(
      expect.objectContaining({ code: 'POOL_INVALID_OPTION', option: 'max' }),
    );
  });

  it('keep secrets out of what is printed, and readable by name', () => {
    const { pool } = memoryPool({ password: 'hunter2', connectionString: 'postgres://u:hunter2@h/d' });
    expect(inspect(pool, { depth: 10 })).not.toContain('hunter2');
    expect(JSON.stringify(pool.options)).not.toContain('hunter2');
    expect(pool.options['password']).toBe('hunter2');
  });

  it('given on to another pool or client carry everything, TLS and password included', async () => {
    const given = { host: 'h', password: 'hunter2', ssl: { ca: 'x', key: 'secret key' } };
    const { pool } = memoryPool(given);
    expect(clientOptions({ ...pool.options, ...{} })['ssl']).toMatchObject({ ca: 'x', key: 'secret key' });
    expect(clientOptions(pool.options)).toMatchObject({ host: 'h', password: 'hunter2' });
    expect(inspect(pool.options)).not.toContain('secret key');
    expect(given.ssl).toEqual({ ca: 'x', key: 'secret key' });
    await pool.end();
  });

  it('refuse what would break the pool, and never print a text that may be a secret', () => {
    expect(() => resolveOptions({ pipeline: true })).toThrow('`pipeline`');
    expect(() => resolveOptions('postgres://u:hunter2@h/d' as never)).toThrow(
      'such as { connectionString }, got string',
    );
    expect(() => resolveOptions({ max: 'postgres://u:hunter2@h/d' as never })).toThrow('got a text (string)');
  });

  it('are checked by resize and acquire too', async () => {
    const { pool } = memoryPool({ max: 3 });
    expect(() => pool.resize({ min: 4 })).toThrow('got min 4 and max 3');
    expect(() => pool.acquire({ timeoutMillis: -1 })).toThrow('Expected the `timeoutMillis` option');
    expect(() => pool.ready({ timeoutMillis: Number.NaN })).toThrow('Expected the `timeoutMillis` option');
    expect(() => pool.end({ timeoutMillis: '5' as never })).toThrow('Expected the `timeoutMillis` option');
    expect(() => pool.acquire({ signal: new AbortController() as never })).toThrow('Expected `signal`');
    await pool.end();
  });
});
