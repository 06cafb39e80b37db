import { startSandbox, type Sandbox } from '@warmpool/discord-sandbox';
import { Events, Routes, type Client } from 'discord.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect, type Connection } from '../../src/discord/client.ts';
import type { Log } from '../../src/discord/log.ts';

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

describe('the connection to Discord', { timeout: 20_000 }, () => {
  let sandbox: Sandbox;
  let connection: Connection;

  beforeEach(async () => {
    sandbox = await startSandbox();
    connection = await connect({
      token: sandbox.token,
      discordApi: sandbox.api,
      log: silent,
      listen: answerWithMentions,
    });
    const body = [{ type: 1, name: 'shout', description: 'Answers with mentions of everybody' }];
    await connection.rest().put(Routes.applicationCommands(sandbox.applicationId), { body });
  });
  afterEach(async () => {
    await connection.close();
    await sandbox.close();
  });

  function answerWithMentions(client: Client): void {
    client.on(Events.InteractionCreate, (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      const content = `@everyone @here <@${interaction.user.id}>`;
      // Both ways in which the ladder answers; what fails shows in what the user sees.
      void interaction.reply({ content }).then(() => interaction.editReply({ content: `${content}!` }));
    });
  }

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
