import { describe, expect, it } from 'vitest';
import { BOTH, withBothPools } from './both-pools.ts';

const { open } = withBothPools();

describe.each(BOTH)('%s', (_, kind) => {
  it('tells its log function what it does, and never the password', async () => {
    const messages: unknown[] = [];
    const pool = open(kind, { log: (...words) => messages.push(words[0]), password: undefined });
    await pool.query('SELECT 1');
    await pool.end();
    expect(messages.length).toBeGreaterThan(0);
    for (const message of messages) expect(message).toBeTypeOf('string');
  });
});
