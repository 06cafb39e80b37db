import { ApplicationCommandOptionType, type AutocompleteInteraction } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { DeadlineMissed, RefusedByClient } from '../src/index.ts';
import { on } from './support/handlers.ts';
import { refusalOf } from './support/refusal.ts';
import { startBot, type Bot } from './support/start-bot.ts';

const { String: Text, Integer } = ApplicationCommandOptionType;

async function suggesting(
  autocomplete: (interaction: AutocompleteInteraction) => Promise<unknown>,
  deadlineMs = 3000,
): Promise<Bot> {
  return startBot({
    sandbox: { deadlineMs },
    commands: [
      {
        name: 'setup',
        description: 'Sets you up',
        options: [
          { name: 'name', description: 'your name', type: Text, required: true },
          { name: 'country', description: 'your country', type: Text, autocomplete: true },
          { name: 'year', description: 'a year', type: Integer, autocomplete: true },
        ],
      },
    ],
    onInteraction: on({ autocomplete }),
  });
}

test('suggestions come for what was typed so far, with the other options', async () => {
  const seen: unknown[] = [];
  const { sandbox } = await suggesting((interaction) => {
    seen.push(interaction.options.getFocused(true), interaction.options.getString('name'));
    return interaction.respond([
      { name: 'Germany', value: 'DE' },
      { name: 'Georgia', value: 'GE' },
    ]);
  });
  const ana = sandbox.user('Ana');
  const choices = await ana
    .in(sandbox.dm(ana))
    .autocomplete('setup', { name: 'Ana', country: 'ge' }, 'country');
  expect(choices).toEqual([
    { name: 'Germany', value: 'DE' },
    { name: 'Georgia', value: 'GE' },
  ]);
  expect(seen).toEqual([expect.objectContaining({ name: 'country', value: 'ge', focused: true }), 'Ana']);
});

test('the last option given is the one being typed, and required ones may still be missing', async () => {
  const { sandbox } = await suggesting((interaction) =>
    interaction.respond([{ name: `${interaction.options.getFocused()}!`, value: 'x' }]),
  );
  const ana = sandbox.user('Ana');
  const at = ana.in(sandbox.dm(ana));
  expect(await at.autocomplete('setup', { country: 'fr' })).toEqual([{ name: 'fr!', value: 'x' }]);
  expect(await at.autocomplete('setup', {}, 'country')).toEqual([{ name: '!', value: 'x' }]);
});

test('an option without autocomplete is refused before it reaches the bot', async () => {
  const { sandbox } = await suggesting((interaction) => interaction.respond([]));
  const ana = sandbox.user('Ana');
  const typing = ana.in(sandbox.dm(ana)).autocomplete('setup', { name: 'A' });
  await expect(typing).rejects.toThrow(RefusedByClient);
  await expect(typing).rejects.toThrow('/setup: the option "name" has no autocomplete');
});

test('a bot that does not answer in time misses the deadline', async () => {
  const { sandbox } = await suggesting(() => Promise.resolve(), 50);
  const ana = sandbox.user('Ana');
  await expect(ana.in(sandbox.dm(ana)).autocomplete('setup', { country: 'x' })).rejects.toThrow(
    DeadlineMissed,
  );
});

describe('Discord refuses', () => {
  const many = Array.from({ length: 26 }, (_, index) => ({ name: `n${index}`, value: `v${index}` }));
  const refused: readonly [string, object, string][] = [
    ['more than 25 suggestions', { type: 8, data: { choices: many } }, 'data.choices: BASE_TYPE_MAX_LENGTH'],
    [
      'a suggestion whose name is too long',
      { type: 8, data: { choices: [{ name: 'n'.repeat(101), value: 'v' }] } },
      'data.choices.0.name: BASE_TYPE_BAD_LENGTH',
    ],
    [
      'a suggestion whose value is too long',
      { type: 8, data: { choices: [{ name: 'n', value: 'v'.repeat(101) }] } },
      'data.choices.0.value: BASE_TYPE_BAD_LENGTH',
    ],
    [
      'a suggestion without a name',
      { type: 8, data: { choices: [{ name: '', value: 'v' }] } },
      'data.choices.0.name: BASE_TYPE_REQUIRED',
    ],
    ['suggestions that are missing', { type: 8, data: {} }, 'data.choices: BASE_TYPE_REQUIRED'],
    ['a message', { type: 4, data: { content: 'x' } }, 'type: BASE_TYPE_CHOICES'],
    ['a deferred message', { type: 5 }, 'type: BASE_TYPE_CHOICES'],
    ['a modal', { type: 9, data: {} }, 'type: BASE_TYPE_CHOICES'],
  ];
  test.each(refused)('%s', async (_what, body, problem) => {
    const bot = await suggesting(async (interaction) => {
      const path = `/interactions/${interaction.id}/${interaction.token}/callback` as const;
      const refusal = await refusalOf(interaction.client.rest.post(path, { body, auth: false }));
      bot.errors.push(refusal);
      await interaction.respond([]);
    });
    const ana = bot.sandbox.user('Ana');
    await ana.in(bot.sandbox.dm(ana)).autocomplete('setup', { country: 'x' });
    expect(bot.errors).toMatchObject([{ code: 50_035, problems: [problem] }]);
  });

  test.each(['text', 20.5])('%j as the suggestion for a whole number', async (value) => {
    const bot = await suggesting(async (interaction) => {
      bot.errors.push(await refusalOf(interaction.respond([{ name: 'n', value }])));
      await interaction.respond([{ name: 'n', value: 2026 }]);
    });
    const ana = bot.sandbox.user('Ana');
    const choices = await ana.in(bot.sandbox.dm(ana)).autocomplete('setup', { year: 20 });
    expect(bot.errors).toMatchObject([{ problems: ['data.choices.0.value: NUMBER_TYPE_COERCE'] }]);
    expect(choices).toEqual([{ name: 'n', value: 2026 }]);
  });
});
