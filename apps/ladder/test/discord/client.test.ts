import { startSandbox, type Sandbox } from '@warmpool/discord-sandbox';
import { Events, Routes, type Client } from 'discord.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect, type Connection } from '../../src/discord/client.ts';
import type { Log } from '../../src/discord/log.ts';

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

async function connectTo(
  { token, api, applicationId }: Sandbox,
  shards: number | 'auto',
): Promise<Connection> {
  const connection = await connect({
    token,
    discordApi: api,
    shards,
    log: silent,
    listen: answerWithMentions,
  });
  const body = [{ type: 1, name: 'shout', description: 'Answers with mentions of everybody' }];
  await connection.rest().put(Routes.applicationCommands(applicationId), { body });
  return connection;
}

function answerWithMentions(client: Client): void {
  client.on(Events.InteractionCreate, (interaction) => {
    if (!interaction.isChatInputCommand()) return;
    const content = `@everyone @here <@${interaction.user.id}>`;
    // Both ways in which the ladder answers; what fails shows in what the user sees.
    void interaction.reply({ content }).then(() => interaction.editReply({ content: `${content}!` }));
  });
}

describe('the connection to Discord', { timeout: 20_000 }, () => {
  let sandbox: Sandbox;
  let connection: Connection;

  beforeEach(async () => {
    sandbox = await startSandbox();
    connection = await connectTo(sandbox, 1);
  });
  afterEach(async () => {
    await connection.close();
    await sandbox.close();
  });

  it('asks for no events but interactions: a server that is down would hold all of them back', () => {
    expect(connection.client.options.intents.toArray()).toEqual([]);
  });

  it('pings nobody by an answer or its correction, whatever stands in it', async () => {
    const ana = sandbox.user('Ana');
    const reply = await ana.in(sandbox.guild('Ladder').channel('general')).command('shout');
    await sandbox.waitFor(() => reply.message?.content.endsWith('!'));
    expect(reply.message?.mentioned).toEqual({ users: [], roles: [], everyone: false });
  });

  it('outlives a refusal of its token that was a mistake of Discord’s', async () => {
    sandbox.faults.status(401, 1);
    await expect(connection.rest().get(Routes.user('@me'))).rejects.toThrow('401');
    expect(await connection.rest().get(Routes.user('@me'))).toMatchObject({ id: sandbox.applicationId });
  });

  it('says when Discord has closed it for good, and is not ready any more', async () => {
    sandbox.gateway.close(4004);
    const { message } = await connection.lost;
    expect(message).toBe(
      'Discord closed the connection for good (code 4004): check the token, then start again',
    );
    expect(connection.isReady()).toBe(false);
  });
});

describe('a bot in too many servers for one connection to Discord', { timeout: 20_000 }, () => {
  it.each([
    ['as many as it is told to', 2, 3],
    ['as many as Discord says', 'auto', 2],
  ] as const)(
    'has %s, and answers in servers of each and in direct messages',
    async (_what, shards, told) => {
      const names = ['Even', 'Odd'];
      // Which connection a server belongs to is in its id.
      const idOf = (index: number): string => String((BigInt(1e12) + BigInt(index)) << 22n);
      const guilds = names.map((name, index) => ({ name, id: idOf(index), members: ['Ana'] }));
      const sandbox = await startSandbox({ guilds, shards: told });
      const connection = await connectTo(sandbox, shards);
      try {
        expect(sandbox.gateway.shards.toSorted(([one], [other]) => one - other)).toEqual([
          [0, 2],
          [1, 2],
        ]);
        const ana = sandbox.user('Ana');
        for (const place of [
          sandbox.dm(ana),
          ...names.map((name) => sandbox.guild(name).channel('general')),
        ]) {
          // oxlint-disable-next-line no-await-in-loop -- one after another
          expect((await ana.in(place).command('shout')).message?.content).toContain('@everyone');
        }
        expect(connection.isReady()).toBe(true);
      } finally {
        await connection.close();
        await sandbox.close();
      }
    },
  );
});
