import { describe, expect, test } from 'vitest';
import { startSandbox, WaitTimedOut } from '../src/index.ts';
import { on } from './support/handlers.ts';
import { shiftableClock } from './support/shiftable-clock.ts';
import { plain, startBot, startTestSandbox } from './support/start-bot.ts';

/** The time in an id, in milliseconds since 1970. */
function timeOf(id: string): number {
  return Number((BigInt(id) >> 22n) + 1_420_070_400_000n);
}

describe('ids', () => {
  test('are snowflakes of 17 to 19 digits that carry the right time, are unique and rise', async () => {
    const clock = shiftableClock(Date.UTC(2026, 4, 1));
    const sandbox = await startTestSandbox({ clock });
    const before = Array.from({ length: 100 }, (_, index) => sandbox.user(`u${index}`).id);
    clock.advance(1000);
    const after = sandbox.user('later').id;
    for (const id of before) {
      expect(id).toMatch(/^\d{17,19}$/);
      expect(timeOf(id)).toBe(Date.UTC(2026, 4, 1));
    }
    expect(timeOf(after)).toBe(Date.UTC(2026, 4, 1) + 1000);
    expect(new Set(before).size).toBe(100);
    const ids = [...before, after].map(BigInt);
    expect(ids.every((id, index) => index === 0 || id > (ids[index - 1] ?? 0n))).toBe(true);
  });
});

test('two sandboxes at once never give out the same id, even when their clocks agree', async () => {
  const clock = shiftableClock();
  const [one, other] = [await startTestSandbox({ clock }), await startTestSandbox({ clock })];
  // More than fit into a millisecond.
  const ids = [one, other].flatMap((sandbox) => [
    sandbox.applicationId,
    ...Array.from({ length: 5000 }, (_, index) => sandbox.user(`u${index}`).id),
  ]);
  expect(new Set(ids).size).toBe(ids.length);
});

describe('options', () => {
  test('give port, token, application and guilds', async () => {
    const first = await startTestSandbox({
      token: 'secret',
      applicationId: '12345678901234567',
      guilds: [{ id: '22345678901234567', name: 'Ladder', members: ['Ana'] }],
    });
    expect(first).toMatchObject({ token: 'secret', applicationId: '12345678901234567' });
    expect(first.api).toBe(`http://127.0.0.1:${first.port}/api`);
    expect(first.guild('Ladder').id).toBe('22345678901234567');
    await expect(startSandbox({ port: first.port })).rejects.toThrow('EADDRINUSE');
  });

  test.each([
    [{ port: -1 }, 'port must be an integer from 0 to 65535, got -1'],
    [{ deadlineMs: 0 }, 'deadlineMs must be an integer from 1'],
    [{ historyLimit: 1.5 }, 'historyLimit must be an integer from 1'],
    [{ token: '' }, 'token must not be empty'],
    [{ applicationId: '42' }, 'applicationId must be a snowflake of 17 to 20 digits, got "42"'],
    [{ guilds: [{ name: 'Ladder', id: 'x' }] }, 'the id of the guild "Ladder" must be a snowflake'],
  ])('that cannot work are refused: %j', async (options, message) => {
    await expect(startSandbox(options)).rejects.toThrow(RangeError);
    await expect(startSandbox(options)).rejects.toThrow(message);
  });

  test('that are undefined mean the default', async () => {
    const options = { port: undefined, deadlineMs: undefined } as unknown as { port: number };
    expect((await startTestSandbox(options)).port).toBeGreaterThan(0);
  });
});

describe('waitFor', () => {
  test('resolves to what the condition returned', async () => {
    const { waitFor } = await startTestSandbox();
    let count = 0;
    expect(await waitFor(() => (++count > 3 ? { count } : undefined))).toEqual({ count: 4 });
    expect(await waitFor(() => Promise.resolve('soon'))).toBe('soon');
  });

  test('gives up after its time, naming the condition and what it last threw', async () => {
    const { waitFor } = await startTestSandbox();
    const waiting = waitFor(
      () => {
        throw new Error('not yet');
      },
      { timeoutMs: 20 },
    );
    await expect(waiting).rejects.toThrow(WaitTimedOut);
    await expect(waiting).rejects.toMatchObject({
      message: expect.stringMatching(/^waited \d+ ms for a condition that stayed false/) as string,
      cause: new Error('not yet'),
    });
  });
});

test('a sandbox that is closed twice, or by await using, is closed', async () => {
  let port: number;
  {
    await using sandbox = await startSandbox();
    ({ port } = sandbox);
    await sandbox.close();
  }
  await expect(fetch(`http://127.0.0.1:${port}/api/v10/gateway`)).rejects.toThrow();
});

test('objects of another sandbox are refused', async () => {
  const [one, other] = [await startTestSandbox(), await startTestSandbox()];
  expect(() => one.dm(other.user('Ana'))).toThrow('Ana is not a user of this sandbox');
});

test('thousands of users are served, each with an answer of their own', async () => {
  const { sandbox } = await startBot({
    commands: [plain('ping')],
    // A hundred at once may take a busy machine longer than Discord would wait.
    sandbox: { deadlineMs: 30_000 },
    client: { rest: { timeout: 30_000 } },
    onInteraction: on({ command: (interaction) => interaction.reply({ embeds: [{ title: 'pong' }] }) }),
  });
  const users = Array.from({ length: 2000 }, (_, index) => sandbox.user(`Player ${index}`));
  for (let start = 0; start < users.length; start += 100) {
    const batch = users.slice(start, start + 100);
    // oxlint-disable-next-line no-await-in-loop -- a hundred at a time
    await Promise.all(batch.map((user) => user.in(sandbox.dm(user)).command('ping')));
  }
  expect(users.every((user) => sandbox.visibleTo(user, sandbox.dm(user)).length === 1)).toBe(true);
});

test('a user may bring an id, so that a bot knows them again after a restart of everything', async () => {
  const sandbox = await startTestSandbox();
  expect(sandbox.user('Ana', { id: '123456789012345678' }).id).toBe('123456789012345678');
  expect(sandbox.user('Ana').id).toBe('123456789012345678');
  expect(() => sandbox.user('Bo', { id: 'bo' })).toThrow('id must be 17 to 20 digits, got "bo"');
  expect(() => sandbox.user('Bo', { id: '123456789012345678' })).toThrow(
    'the id 123456789012345678 is that of Ana',
  );
});

test('every call of a bot is told as it happens, until nobody wants to hear of it', async () => {
  const { sandbox, client } = await startBot();
  const heard: string[] = [];
  const stop = sandbox.onRest(({ method, path, status }) => heard.push(`${method} ${path} ${status}`));
  const ana = sandbox.user('Ana');
  const { id } = await (await client.users.fetch(ana.id)).createDM();
  expect(heard).toEqual([`GET /users/${ana.id} 200`, 'POST /users/@me/channels 200']);
  stop();
  await client.rest.get(`/channels/${id}`);
  expect(heard).toHaveLength(2);
});
