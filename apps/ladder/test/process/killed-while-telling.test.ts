import { startSandbox, type Sandbox, type SandboxUser } from '@warmpool/discord-sandbox';
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { register, textOf } from '../support/play-ladder.ts';
import { serverInBlock } from '../support/server-in-block.ts';
import { startLadderProcess, type LadderProcess } from './support/ladder-process.ts';

const MANAGE_GUILD = 1n << 5n;

describe('a bot that is killed between what it did and the message of it', { timeout: 90_000 }, () => {
  const server = serverInBlock();

  async function start(sandbox: Sandbox, chief: SandboxUser): Promise<LadderProcess> {
    const program = await startLadderProcess({
      DISCORD_TOKEN: sandbox.token,
      DISCORD_API: sandbox.api,
      DATABASE_URL: server.connectionString,
      LADDER_ADMINS: chief.id,
    });
    await program.waitFor('The ladder is ready');
    return program;
  }

  it.each(['is at it', 'has the message, but nobody knows'] as const)(
    'while Discord %s, sends it after the restart, and it is seen once',
    async (when) => {
      const sandbox = await startSandbox();
      onTestFinished(async () => sandbox.close());
      const chief = sandbox.user('Chief');
      const guild = sandbox.guild('Ladder');
      guild.join(chief, { permissions: MANAGE_GUILD });
      const first = await start(sandbox, chief);
      const ana = await register(sandbox, 'Ana');
      const isMessage = {
        only: ({ route }: { readonly route: string | undefined }) => route === '/channels/:channel/messages',
      };
      if (when === 'is at it') sandbox.faults.hang(Infinity, isMessage);
      else sandbox.faults.loseResponse(Infinity, isMessage);
      const seen = () => sandbox.visibleTo(ana, sandbox.dm(ana)).filter((each) => isNews(textOf(each)));
      const untold = async () => server.database.queries.selectFrom('outbox').select('reason').execute();

      await chief.in(guild.channel('staff')).command('admin ban', { player: ana, reason: 'smurf' });
      const tries = () => sandbox.rest.filter(({ path }) => path.endsWith(`/${sandbox.dm(ana).id}/messages`));
      await sandbox.waitFor(() => (when === 'is at it' ? tries() : seen()).length > 0);
      first.signal('SIGKILL');
      await first.exitCode();
      expect(await untold()).toEqual([{ reason: 'banned' }]);
      sandbox.faults.clear();

      await start(sandbox, chief);
      // The claim of the dead process would end by itself a little later.
      await sql`update deliveries set held_until = held_until - interval '1 hour'`.execute(
        server.database.queries,
      );
      await expect.poll(untold, { timeout: 20_000 }).toEqual([]);
      expect(seen().map(textOf)).toEqual([expect.stringContaining('Reason: smurf')]);
    },
  );
});

function isNews(text: string): boolean {
  return text.startsWith('You are banned from the queue');
}
