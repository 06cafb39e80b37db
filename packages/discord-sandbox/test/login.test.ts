import { Events, GatewayIntentBits, Routes } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { NoBotConnected } from '../src/index.ts';
import { on } from './support/handlers.ts';
import { refusalOf } from './support/refusal.ts';
import { logIn, newClient, plain, startBot, startTestSandbox } from './support/start-bot.ts';

describe('logging in', () => {
  test('a discord.js client becomes ready as the application', async () => {
    const { sandbox, client } = await startBot();
    expect(client.user.id).toBe(sandbox.applicationId);
    expect(client.user.bot).toBe(true);
    expect(sandbox.gateway.connected).toBe(1);
  });

  test('a wrong token is refused before the gateway is reached', async () => {
    const sandbox = await startTestSandbox();
    const client = newClient(sandbox);
    await expect(client.login('not.the.token')).rejects.toThrow('An invalid token was provided.');
    expect(sandbox.rest.at(-1)).toMatchObject({ path: '/gateway/bot', status: 401 });
    expect(sandbox.gateway.counts.connections).toBe(0);
  });

  test('a client without intents is ready at once although there are guilds', async () => {
    const { client } = await startBot({ sandbox: { guilds: [{ name: 'Ladder' }] } });
    expect(client.guilds.cache.size).toBe(1);
    expect(client.guilds.cache.first()?.available).toBe(false);
  });

  test('a client with the guilds intent is given its guilds, also those made later', async () => {
    const { client, sandbox } = await startBot({
      sandbox: { guilds: [{ name: 'Ladder', members: ['Ana'] }] },
      client: { intents: [GatewayIntentBits.Guilds] },
    });
    expect(client.guilds.cache.map((guild) => guild.name)).toEqual(['Ladder']);
    const created = new Promise((resolve) => {
      client.once(Events.GuildCreate, resolve);
    });
    sandbox.guild('Second');
    expect(await created).toMatchObject({ name: 'Second', memberCount: 2 });
  });

  test('a client with the guilds intent sees that the bot does not own them, and where it may not write', async () => {
    const { client, sandbox } = await startBot({ client: { intents: [GatewayIntentBits.Guilds] } });
    const ladder = sandbox.guild('Ladder');
    const general = ladder.channel('general');
    general.setBotAccess('read');
    const guild = await client.guilds.fetch({ guild: ladder.id, force: true });
    expect(guild.ownerId).not.toBe(client.user.id);
    expect((await guild.fetchOwner()).user.displayName).toBe('Owner of Ladder');
    const channel = await client.channels.fetch(general.id, { force: true });
    if (!channel || channel.isDMBased()) throw new Error('not a channel of a guild');
    const rights = channel.permissionsFor(await guild.members.fetchMe());
    expect([rights.has('ViewChannel'), rights.has('SendMessages')]).toEqual([true, false]);
  });

  test('message events come only to a client that asked for them', async () => {
    const { client, sandbox } = await startBot({
      client: { intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages] },
    });
    const seen: string[] = [];
    client.on(Events.MessageCreate, (message) => {
      seen.push(message.content);
    });
    const { id: privateId } = sandbox.dm(sandbox.user('Ana'));
    const { id: publicId } = sandbox.guild('Ladder').channel('general');
    await client.rest.post(Routes.channelMessages(privateId), { body: { content: 'private' } });
    await client.rest.post(Routes.channelMessages(publicId), { body: { content: 'public' } });
    await sandbox.waitFor(() => seen.length > 0);
    expect(seen).toEqual(['public']);
  });

  test('after destroy the sandbox accepts a new login', async () => {
    const { sandbox, client } = await startBot();
    await client.destroy();
    await sandbox.waitFor(() => sandbox.gateway.connected === 0);
    await logIn(newClient(sandbox), sandbox);
    expect(sandbox.gateway.counts).toEqual({ connections: 2, identifies: 2, resumes: 0 });
  });

  test('waitForBot resolves once a bot is there', async () => {
    const sandbox = await startTestSandbox();
    await Promise.all([sandbox.waitForBot(), logIn(newClient(sandbox), sandbox)]);
    expect(sandbox.gateway.connected).toBe(1);
  });
});

describe('without a bot', () => {
  test('a command rejects clearly', async () => {
    const { sandbox, client } = await startBot({ commands: [plain('ping')] });
    await client.destroy();
    await sandbox.waitFor(() => sandbox.gateway.connected === 0);
    const ana = sandbox.user('Ana');
    const use = ana.in(sandbox.dm(ana)).command('ping');
    await expect(use).rejects.toThrow(NoBotConnected);
    await expect(use).rejects.toThrow('no bot is connected, so /ping reaches nobody');
  });

  test('closing the sandbox ends what still waits for the bot', async () => {
    const { sandbox, client } = await startBot({ commands: [plain('ping')] });
    const ana = sandbox.user('Ana');
    const use = expect(ana.in(sandbox.dm(ana)).command('ping')).rejects.toThrow('the sandbox was closed');
    await client.destroy();
    await sandbox.close();
    await use;
  });
});

describe('what the sandbox does not have', () => {
  test('an unknown route is answered with 404 and can be seen', async () => {
    const { sandbox, client } = await startBot();
    const refusal = await refusalOf(client.rest.get('/stickers/123'));
    expect(refusal).toMatchObject({ status: 404, message: '404: Not Found' });
    expect(sandbox.unsupported).toHaveLength(1);
    expect(sandbox.unsupported[0]).toMatchObject({ method: 'GET', path: '/stickers/123', status: 404 });
  });

  test('a wrong method on a known route is answered with 405 and can be seen', async () => {
    const { sandbox, client } = await startBot();
    const refusal = await refusalOf(client.rest.delete('/users/@me'));
    expect(refusal).toMatchObject({ status: 405, message: '405: Method Not Allowed' });
    expect(sandbox.unsupported.map(({ method, path }) => `${method} ${path}`)).toEqual(['DELETE /users/@me']);
  });

  test('an error of a known route is not taken for an unsupported one', async () => {
    const { sandbox, client } = await startBot();
    await refusalOf(client.rest.get('/users/12345678901234567'));
    expect(sandbox.unsupported).toEqual([]);
  });

  test('another version of the API is refused', async () => {
    const sandbox = await startTestSandbox();
    const response = await fetch(`${sandbox.api}/v9/gateway`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 50_041 });
  });

  test('a body that is no JSON is refused', async () => {
    const sandbox = await startTestSandbox();
    const response = await fetch(`${sandbox.api}/v10/users/@me/channels`, {
      method: 'POST',
      body: '{oops',
      headers: { authorization: `Bot ${sandbox.token}`, 'content-type': 'application/json' },
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 50_109 });
  });

  test('every bot route is refused without the token', async () => {
    const sandbox = await startTestSandbox();
    for (const path of [
      '/users/@me',
      '/gateway/bot',
      '/applications/@me',
      `/channels/${sandbox.applicationId}`,
    ]) {
      const response = await fetch(`${sandbox.api}/v10${path}`, { headers: { authorization: 'Bot wrong' } });
      expect(response.status).toBe(401);
      expect(await response.json()).toEqual({ message: '401: Unauthorized', code: 0 });
    }
  });
});

test('the bot reads itself, its application, its guilds and other users', async () => {
  const { sandbox, client } = await startBot({ sandbox: { guilds: [{ name: 'Ladder', members: ['Ana'] }] } });
  const ana = sandbox.user('Ana');
  const guild = sandbox.guild('Ladder');
  guild.channel('general');
  expect(await client.users.fetch(ana.id)).toMatchObject({ username: 'ana', globalName: 'Ana', bot: false });
  expect(await client.application.fetch()).toMatchObject({ id: sandbox.applicationId });
  expect(await client.rest.get(Routes.currentApplication())).toMatchObject({ id: sandbox.applicationId });
  expect(await client.rest.get(Routes.userGuilds())).toMatchObject([{ id: guild.id, name: 'Ladder' }]);
  expect(await client.rest.get(Routes.guild(guild.id))).toMatchObject({ name: 'Ladder' });
  expect(await client.rest.get(Routes.guildChannels(guild.id))).toMatchObject([{ name: 'general' }]);
  expect(await client.rest.get(Routes.guildRoles(guild.id))).toMatchObject([{ name: '@everyone' }]);
  expect(await client.rest.get(Routes.guildMember(guild.id, ana.id))).toMatchObject({ user: { id: ana.id } });
  expect((await refusalOf(client.rest.get(Routes.guildMember(guild.id, sandbox.user('Bo').id)))).code).toBe(
    10_007,
  );
  expect((await refusalOf(client.rest.get(Routes.guild(ana.id)))).code).toBe(10_004);
  expect((await refusalOf(client.users.fetch('12345678901234567'))).code).toBe(10_013);
});

test('one bot can serve while another one logs in beside it', async () => {
  const { sandbox } = await startBot({
    commands: [plain('ping')],
    onInteraction: on({ command: (interaction) => interaction.reply('first') }),
  });
  const second = await logIn(newClient(sandbox), sandbox);
  const heard = new Promise((resolve) => {
    second.once(Events.InteractionCreate, resolve);
  });
  const ana = sandbox.user('Ana');
  const reply = await ana.in(sandbox.dm(ana)).command('ping');
  expect(reply.message?.content).toBe('first');
  await heard;
});
