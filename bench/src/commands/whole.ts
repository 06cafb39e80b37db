/** Whole commands: from a user's interaction to the bot's answer, through discord.js and a local Discord. */
import type { Database } from '@warmpool/database';
import { startSandbox } from '@warmpool/discord-sandbox';
import { startBot } from '@warmpool/ladder/bot';
import { shippedLadder } from '@warmpool/ladder/definition-file';
import type { LadderSchema } from '@warmpool/ladder/store/schema';
import type { CommandReads } from './reads.ts';

/** Without a pool a command takes longer than Discord allows; it is measured to its end all the same. */
const NO_DEADLINE_MS = 60_000;

export interface WholeCommands extends AsyncDisposable {
  /** Runs a command and gives the milliseconds from the interaction to its answer. */
  run(command: CommandReads['command']): Promise<number>;
}

/** Starts a bot on this database, with a local Discord of its own. */
export async function startWholeCommands(database: Database<LadderSchema>): Promise<WholeCommands> {
  const sandbox = await startSandbox({ deadlineMs: NO_DEADLINE_MS });
  const silence = (): void => undefined;
  const bot = await startBot({
    definition: shippedLadder('dawn-and-dusk'),
    token: sandbox.token,
    discordApi: sandbox.api,
    database,
    log: { debug: silence, info: silence, warn: silence, error: silence },
    waveIntervalMs: NO_DEADLINE_MS,
    watchdogMs: NO_DEADLINE_MS,
  });
  const user = sandbox.user('Ana');
  const place = user.in(sandbox.dm(user));
  return {
    run: async (command) => (await place.command(command.slice(1))).latencyMs,
    async [Symbol.asyncDispose]() {
      await bot.stop();
      await sandbox.close();
    },
  };
}
