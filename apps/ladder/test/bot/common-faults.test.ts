/**
 * What ladders are known to get wrong, as far as no other test has it. Those that do: `restarts`, `match-life` (what
 * nobody reports ends, who has not confirmed is reminded), `start-and-stop` (commands are registered once),
 * `slow-database` (an answer that comes too late is sent once), `in-flight` (the end of the process loses nothing), `play`
 * (results are reported by hand), of `flows/` `match-life` (aborts of a month, an old match that is decided anew, one that
 * is decided late) and `report` (two reports at once), of `store/` `profile-store` (records count every match, another name
 * changes no place).
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { newestMessage, queueFor, register, startMatch, textOf, title } from '../support/play-ladder.ts';
import { playedInEachTest } from '../support/played-in-each-test.ts';

const MANAGE_GUILD = 1n << 5n;

describe('the ladder', { timeout: 20_000 }, () => {
  const played = playedInEachTest('sqlite');

  it('shows a dispute to its admins at once, and lets no later report change it', async () => {
    const { sandbox } = played;
    const chief = sandbox.user('Chief');
    await played.bot.stop();
    await played.another({ admins: [chief.id] });
    const guild = sandbox.guild('Ladder');
    guild.join(chief, { permissions: MANAGE_GUILD });
    const ana = await register(sandbox, 'Ana');
    const bob = await register(sandbox, 'Bob');
    const [toAna, toBob] = await startMatch(sandbox, ana, bob);
    await ana.press(toAna, 'I won');
    await bob.press(toBob, 'I won');
    const look = async () => textOf(await chief.in(guild.channel('staff')).command('admin snapshot'));
    expect(await look()).toMatch(/To be decided:\n#1: Ana and Bob, <t:\d+:R>\n[^]*Matches: 1 disputed/);
    await bob.press(toBob, { customId: 'match:report:1:lost' }, { force: true });
    expect(await look()).toContain('To be decided:\n#1: Ana and Bob');
  });

  it('lets no player wait for their result because a message to their opponent is slow', async () => {
    const { sandbox, database } = played;
    const ana = await register(sandbox, 'Ana');
    const bob = await register(sandbox, 'Bob');
    const [toAna, toBob] = await startMatch(sandbox, ana, bob);
    await ana.press(toAna, 'I won');
    await sandbox.waitFor(() => played.bot.inFlight === 0);
    sandbox.faults.hang(Infinity, { only: ({ route }) => route === '/channels/:channel/messages' });
    expect(title(await bob.press(toBob, 'I lost'))).toBe('Match #1: you lost');
    const ratings = database.queries.selectFrom('ratings').select('rating').orderBy('rating');
    expect(await ratings.execute()).toEqual([{ rating: 1480 }, { rating: 1520 }]);
    expect(title(await bob.in(sandbox.dm(bob)).command('queue'))).toBe('Find a match');
    sandbox.faults.clear();
    await newestMessage(sandbox, ana, 'Match #1: you won');
  });

  it('lets nobody wait for their message because one to somebody else is slow', async () => {
    const { sandbox } = played;
    const slow = await register(sandbox, 'Ana');
    const others = [
      await register(sandbox, 'Bob'),
      await register(sandbox, 'Cleo'),
      await register(sandbox, 'Dora'),
    ];
    const [bob, cleo, dora] = others;
    const isToAna = ({ path }: { readonly path: string }) =>
      path.includes(`/channels/${sandbox.dm(slow).id}/`);
    sandbox.faults.hang(Infinity, { only: isToAna });
    await queueFor(sandbox, slow, 'lark', 'dawn');
    if (bob) await queueFor(sandbox, bob, 'wolf', 'dusk');
    if (cleo) await queueFor(sandbox, cleo, 'lark', 'dawn');
    if (dora) await queueFor(sandbox, dora, 'wolf', 'dusk');
    for (const other of others) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await newestMessage(sandbox, other, 'Match found');
    }
    sandbox.faults.clear();
    await newestMessage(sandbox, slow, 'Match found');
  });
});

it('no Discord id is written in the code: servers, channels and people come from the configuration', async () => {
  const source = fileURLToPath(new URL('../../src/', import.meta.url));
  const files = (await readdir(source, { recursive: true })).filter((name) => name.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(100);
  const withIds = await Promise.all(
    files.map(async (name) => (/\d{17,20}/.test(await readFile(join(source, name), 'utf8')) ? [name] : [])),
  );
  expect(withIds.flat()).toEqual([]);
});
