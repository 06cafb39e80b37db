import { MessageFlags, Routes, type Message } from 'discord.js';
import { describe, expect, test } from 'vitest';
import type { Place } from '../src/index.ts';
import { refusalOf } from './support/refusal.ts';
import { shiftableClock } from './support/shiftable-clock.ts';
import { startBot, type Bot } from './support/start-bot.ts';

function send(bot: Bot, place: Place, body: object): Promise<unknown> {
  return bot.client.rest.post(Routes.channelMessages(place.id), { body });
}

describe('direct messages', () => {
  test('reach the user, in the same channel each time', async () => {
    const { sandbox, client } = await startBot();
    const ana = sandbox.user('Ana');
    const user = await client.users.fetch(ana.id);
    const first = await user.send('match found');
    await user.send('good luck');
    expect(first.channelId).toBe(sandbox.dm(ana).id);
    expect(sandbox.visibleTo(ana, sandbox.dm(ana)).map(({ content }) => content)).toEqual([
      'match found',
      'good luck',
    ]);
    expect(sandbox.visibleTo(sandbox.user('Bo'), sandbox.dm(ana))).toEqual([]);
  });

  test('are changed and deleted with the bot token', async () => {
    const { sandbox, client } = await startBot();
    const ana = sandbox.user('Ana');
    const message = await (
      await client.users.fetch(ana.id)
    ).send({ content: 'open', embeds: [{ title: 'Match' }] });
    const [seen] = sandbox.visibleTo(ana, sandbox.dm(ana));
    await message.edit({ content: 'over' });
    expect(seen).toMatchObject({ content: 'over', embeds: [{ title: 'Match' }] });
    expect((await message.fetch(true)).content).toBe('over');
    await message.delete();
    expect(seen?.deleted).toBe(true);
    expect(sandbox.visibleTo(ana, sandbox.dm(ana))).toEqual([]);
  });

  test('are refused to a user who does not take them', async () => {
    const bot = await startBot();
    const { sandbox, client } = bot;
    const ana = sandbox.user('Ana');
    ana.closeDms();
    const user = await client.users.fetch(ana.id);
    const closed = { status: 403, code: 50_007, message: 'Cannot send messages to this user' };
    expect(await refusalOf(user.send('hello'))).toMatchObject(closed);
    expect(sandbox.visibleTo(ana, sandbox.dm(ana))).toEqual([]);
    ana.closeDms('no common server');
    expect(await refusalOf(user.send('hello'))).toMatchObject({ status: 403, code: 50_278 });
    ana.openDms();
    await user.send('hello again');
    expect(sandbox.visibleTo(ana, sandbox.dm(ana))).toHaveLength(1);
  });

  test('cannot be opened with nobody, or with the bot itself', async () => {
    const { sandbox, client } = await startBot();
    for (const recipient of ['12345678901234567', sandbox.applicationId]) {
      const call = client.rest.post(Routes.userChannels(), { body: { recipient_id: recipient } });
      // oxlint-disable-next-line no-await-in-loop -- one after another
      expect((await refusalOf(call)).code).toBe(50_033);
    }
  });
});

describe('channel messages', () => {
  test('are seen by every member, oldest first', async () => {
    const bot = await startBot();
    const { sandbox } = bot;
    const guild = sandbox.guild('Ladder');
    const general = guild.channel('general');
    const [ana, bo] = [sandbox.user('Ana'), sandbox.user('Bo')];
    guild.join(ana);
    await send(bot, general, { content: 'one' });
    await send(bot, general, { content: 'two' });
    expect(sandbox.visibleTo(ana, general).map(({ content }) => content)).toEqual(['one', 'two']);
    expect(sandbox.visibleTo(bo, general)).toEqual([]);
  });

  test('are listed newest first, before or after one of them', async () => {
    const bot = await startBot();
    const general = bot.sandbox.guild('Ladder').channel('general');
    for (const content of ['one', 'two', 'three', 'four']) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await send(bot, general, { content });
    }
    const read = async (query: Record<string, string>): Promise<string[]> => {
      const options = { query: new URLSearchParams(query) };
      const list = (await bot.client.rest.get(Routes.channelMessages(general.id), options)) as Message[];
      return list.map(({ content }) => content);
    };
    expect(await read({})).toEqual(['four', 'three', 'two', 'one']);
    const listed = (await bot.client.rest.get(Routes.channelMessages(general.id))) as Message[];
    const [one, , three] = listed.toReversed();
    expect(await read({ limit: '2' })).toEqual(['four', 'three']);
    expect(await read({ before: three?.id ?? '', limit: '1' })).toEqual(['two']);
    expect(await read({ after: one?.id ?? '', limit: '2' })).toEqual(['three', 'two']);
  });

  test('are listed a hundred at a time at most', async () => {
    const { sandbox, client } = await startBot();
    const path = Routes.channelMessages(sandbox.guild('Ladder').channel('general').id);
    for (const limit of ['0', '101', 'all']) {
      const call = client.rest.get(path, { query: new URLSearchParams({ limit }) });
      // oxlint-disable-next-line no-await-in-loop -- one after another
      expect(await refusalOf(call)).toMatchObject({ code: 50_035, places: ['limit'] });
    }
  });

  test('can answer another one', async () => {
    const bot = await startBot();
    const general = bot.sandbox.guild('Ladder').channel('general');
    const first = (await send(bot, general, { content: 'one' })) as Message;
    const answer = await send(bot, general, { content: 'two', message_reference: { message_id: first.id } });
    expect(answer).toMatchObject({ type: 19, message_reference: { message_id: first.id } });
    const lost = { message_id: general.id };
    const refusal = await refusalOf(send(bot, general, { content: 'three', message_reference: lost }));
    expect(refusal).toMatchObject({ code: 50_035, problems: ['message_reference: REPLIES_UNKNOWN_MESSAGE'] });
    const anyhow = { ...lost, fail_if_not_exists: false };
    const alone = await send(bot, general, { content: 'three', message_reference: anyhow });
    expect(alone).toMatchObject({ type: 0, content: 'three' });
  });

  test('are refused where the bot may not write, or does not see the channel', async () => {
    const bot = await startBot();
    const general = bot.sandbox.guild('Ladder').channel('general');
    general.setBotAccess('read');
    expect(await refusalOf(send(bot, general, { content: 'x' }))).toMatchObject({
      status: 403,
      code: 50_013,
    });
    await bot.client.rest.get(Routes.channel(general.id));
    general.setBotAccess('none');
    expect(await refusalOf(send(bot, general, { content: 'x' }))).toMatchObject({
      status: 403,
      code: 50_001,
      message: 'Missing Access',
    });
    expect((await refusalOf(bot.client.rest.get(Routes.channel(general.id)))).code).toBe(50_001);
    general.setBotAccess('full');
    await send(bot, general, { content: 'x' });
  });

  test('are refused in a channel that does not exist', async () => {
    const { client } = await startBot();
    const call = client.rest.post(Routes.channelMessages('12345678901234567'), { body: { content: 'x' } });
    expect(await refusalOf(call)).toMatchObject({ status: 404, code: 10_003, message: 'Unknown Channel' });
  });

  test('that do not exist cannot be read, changed or deleted', async () => {
    const { sandbox, client } = await startBot();
    const path = Routes.channelMessage(sandbox.guild('Ladder').channel('general').id, '12345678901234567');
    const unknown = { status: 404, code: 10_008, message: 'Unknown Message' };
    expect(await refusalOf(client.rest.get(path))).toMatchObject(unknown);
    expect(await refusalOf(client.rest.patch(path, { body: { content: 'x' } }))).toMatchObject(unknown);
    expect(await refusalOf(client.rest.delete(path))).toMatchObject(unknown);
  });

  test('cannot be emptied by an edit', async () => {
    const bot = await startBot();
    const general = bot.sandbox.guild('Ladder').channel('general');
    const { id } = (await send(bot, general, { content: 'one' })) as Message;
    const edit = bot.client.rest.patch(Routes.channelMessage(general.id, id), { body: { content: '' } });
    expect((await refusalOf(edit)).code).toBe(50_006);
  });

  test('the bot can show that it is typing', async () => {
    const { sandbox, client } = await startBot();
    await client.rest.post(Routes.channelTyping(sandbox.guild('Ladder').channel('general').id));
    expect(sandbox.rest.at(-1)).toMatchObject({ status: 204 });
  });

  test('only the newest of a channel are kept, and a view of an older one stays readable', async () => {
    const bot = await startBot({ sandbox: { historyLimit: 3 } });
    const ana = bot.sandbox.user('Ana');
    const dm = bot.sandbox.dm(ana);
    await send(bot, dm, { content: '1' });
    const [first] = bot.sandbox.visibleTo(ana, dm);
    for (const content of ['2', '3', '4']) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await send(bot, dm, { content });
    }
    expect(bot.sandbox.visibleTo(ana, dm).map(({ content }) => content)).toEqual(['2', '3', '4']);
    expect(first?.content).toBe('1');
  });
});

describe('a nonce', () => {
  test('that is enforced gives back the message that was sent with it', async () => {
    const bot = await startBot();
    const ana = bot.sandbox.user('Ana');
    const dm = bot.sandbox.dm(ana);
    const user = await bot.client.users.fetch(ana.id);
    const first = await user.send({ content: 'match 7', nonce: 'match:7', enforceNonce: true });
    const again = await user.send({ content: 'match 7, again', nonce: 'match:7', enforceNonce: true });
    expect(again.id).toBe(first.id);
    expect(bot.sandbox.visibleTo(ana, dm).map(({ content }) => content)).toEqual(['match 7']);
    expect(bot.sandbox.visibleTo(ana, dm)[0]?.nonce).toBe('match:7');
  });

  test('is forgotten after some minutes', async () => {
    const clock = shiftableClock();
    const bot = await startBot({ sandbox: { clock } });
    const ana = bot.sandbox.user('Ana');
    const dm = bot.sandbox.dm(ana);
    await send(bot, dm, { content: 'x', nonce: 'n', enforce_nonce: true });
    clock.advance(6 * 60_000);
    await send(bot, dm, { content: 'y', nonce: 'n', enforce_nonce: true });
    expect(bot.sandbox.visibleTo(ana, dm).map(({ content }) => content)).toEqual(['x', 'y']);
  });

  test('that is not enforced changes nothing', async () => {
    const bot = await startBot();
    const dm = bot.sandbox.dm(bot.sandbox.user('Ana'));
    await send(bot, dm, { content: 'x', nonce: 1 });
    await send(bot, dm, { content: 'y', nonce: 1 });
    expect(bot.sandbox.visibleTo(bot.sandbox.user('Ana'), dm)).toHaveLength(2);
  });

  test('is that of the bot, so in another channel it gives back the same message', async () => {
    const bot = await startBot();
    const [ana, bo] = [bot.sandbox.user('Ana'), bot.sandbox.user('Bo')];
    const sent = await send(bot, bot.sandbox.dm(ana), { content: 'x', nonce: 1 });
    const again = await send(bot, bot.sandbox.dm(bo), { content: 'y', nonce: '1', enforce_nonce: true });
    expect((again as Message).id).toBe((sent as Message).id);
    expect(bot.sandbox.visibleTo(bo, bot.sandbox.dm(bo))).toEqual([]);
  });

  test('of a message that was deleted does not send it again', async () => {
    const bot = await startBot();
    const ana = bot.sandbox.user('Ana');
    const dm = bot.sandbox.dm(ana);
    const { id } = (await send(bot, dm, { content: 'x', nonce: 1, enforce_nonce: true })) as Message;
    await bot.client.rest.delete(Routes.channelMessage(dm.id, id));
    const refusal = await refusalOf(send(bot, dm, { content: 'x', nonce: 1, enforce_nonce: true }));
    expect(refusal.code).toBe(10_008);
    expect(bot.sandbox.visibleTo(ana, dm)).toEqual([]);
  });
});

describe('Components V2', () => {
  test('cannot be left again, and take the place of content and embeds', async () => {
    const bot = await startBot();
    const general = bot.sandbox.guild('Ladder').channel('general');
    const { id } = (await send(bot, general, { content: 'old', embeds: [{ title: 't' }] })) as Message;
    const edit = (body: object): Promise<unknown> =>
      bot.client.rest.patch(Routes.channelMessage(general.id, id), { body });
    const components = [{ type: 10, content: 'new' }];
    const flags = MessageFlags.IsComponentsV2;
    expect((await refusalOf(edit({ flags, components }))).problems).toEqual([
      'content: MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
      'embeds: MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
    ]);
    await edit({ flags, components, content: null, embeds: null });
    expect(await edit({ flags: 0 })).toMatchObject({ flags });
    expect((await refusalOf(edit({ content: 'back' }))).problems).toHaveLength(1);
  });

  test('have ids, those that the bot gave and those that it left out', async () => {
    const bot = await startBot();
    const general = bot.sandbox.guild('Ladder').channel('general');
    const sent = await send(bot, general, {
      flags: MessageFlags.IsComponentsV2,
      components: [
        { type: 17, id: 2, components: [{ type: 10, content: 'a' }, { type: 14 }] },
        { type: 10, content: 'b' },
      ],
    });
    expect(sent).toMatchObject({ components: [{ id: 2, components: [{ id: 1 }, { id: 3 }] }, { id: 4 }] });
  });
});
