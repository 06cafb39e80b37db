import { describe, expect, it, onTestFinished } from 'vitest';
import { openForRestore } from '../../src/backup/open-ladder.ts';
import { openLadderDatabase } from '../../src/ladder-database.ts';
import { serverInBlock } from '../support/server-in-block.ts';

const log = { info: () => {}, warn: () => {}, error: () => {} };
const pool = { min: 1, max: 2 };

describe('a ladder on PostgreSQL', { timeout: 30_000 }, () => {
  const server = serverInBlock();

  it.each([undefined, 12])(
    'is not restored while a bot is connected to it, with a budget of %s, and is when none is any more',
    async (budget) => {
      // A name of its own, which is the bot's by chance, does not keep the restore from its work.
      const url = new URL(server.connectionString);
      url.searchParams.set('application_name', 'warmpool-ladder');
      const place = { type: 'postgresql', url: url.href, pool } as const;
      const bot = await openLadderDatabase({ ...place, ...(budget !== undefined && { budget }) }, log);
      onTestFinished(async () => bot.close());
      const restore = async (): Promise<void> => {
        await using ladder = await openForRestore(place, { log, signal: new AbortController().signal });
        expect(ladder.database.dialect).toBe('postgresql');
      };
      await expect(restore()).rejects.toThrow('A bot serves this ladder');
      await bot.close();
      await expect.poll(async () => restore().then(() => 'done', String), { timeout: 5000 }).toBe('done');
    },
  );
});
