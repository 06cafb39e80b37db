import { startSandbox } from '@warmpool/discord-sandbox';
import { expect, onTestFinished, test } from 'vitest';
import { startLadderProcess } from '../process/support/ladder-process.ts';

test('a bot whose token Discord no longer takes says so and ends with exit code 1', async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const program = await startLadderProcess({
    DISCORD_TOKEN: sandbox.token,
    DISCORD_API: sandbox.api,
    DATABASE_TYPE: 'sqlite',
  });
  await program.waitFor('The ladder is ready');
  sandbox.gateway.close(4004);
  expect(await program.exitCode()).toBe(1);
  expect(program.output()).toContain('Discord closed the connection for good (code 4004): check the token');
  expect(program.output()).toContain('Everything is closed');
}, 90_000);
