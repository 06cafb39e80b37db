import { readFileSync } from 'node:fs';
import { ApplicationCommandOptionType, ApplicationCommandType } from 'discord.js';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/all-commands.ts';
import { shippedLadder } from '../../src/definition-file.ts';

const GUIDE = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

test('every command, subcommand and option is in the guide for players and admins', () => {
  const undocumented = COMMANDS.flatMap((each) => {
    const command = each.describe(shippedLadder('dawn-and-dusk'));
    if (command.type !== ApplicationCommandType.ChatInput) return [];
    return (command.options ?? []).flatMap((option) =>
      option.type === ApplicationCommandOptionType.Subcommand
        ? [`/${command.name} ${option.name}`, ...(option.options ?? []).map(({ name }) => `${name}:`)]
        : [`/${command.name}`, `${option.name}:`],
    );
  }).filter((words) => !GUIDE.includes(words));
  expect(undocumented).toEqual([]);
  for (const { name } of COMMANDS) expect(GUIDE).toContain(`\`/${name}`);
});
