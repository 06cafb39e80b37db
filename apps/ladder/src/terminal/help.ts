/** What can be typed at the prompt. */
import type { LocaleString, LocalizationMap } from 'discord.js';
import { WORDS } from './input-line.ts';
import type { DrawingContext } from './embed.ts';
import { drawTwoColumns } from './two-columns.ts';

/** A slash command, as `help` lists it. */
export interface ListedCommand {
  readonly name: string;
  readonly description: string;
  readonly description_localizations?: LocalizationMap | null;
  readonly options?: readonly { readonly name: string }[];
}

/** The text of `help`; the commands are described in the language of the player's Discord. */
export function drawHelp(
  commands: readonly ListedCommand[],
  locale: LocaleString,
  context: DrawingContext,
): string {
  const rows: [string, string][] = [
    ...commands.map(({ name, description, description_localizations, options }): [string, string] => [
      [`/${name}`, ...(options ?? []).map((option) => `${option.name}:…`)].join(' '),
      description_localizations?.[locale] ?? description,
    ]),
    ['2', 'press the button with this number'],
    ['3 1,2', 'choose in the select with this number: option numbers or names, - for nothing'],
    ...Object.entries(WORDS).map(([word, meaning]): [string, string] => splitExample(word, meaning)),
    ['Tab', 'completes commands, options, players and countries'],
  ];
  return drawTwoColumns(rows, context).join('\n');
}

/** A meaning may begin with an example, `as Bo: be another player`, which then stands for the word. */
function splitExample(word: string, meaning: string): [string, string] {
  const [, example, rest] = new RegExp(`^(${word} [^:]+): (.*)$`).exec(meaning) ?? [];
  return example !== undefined && rest !== undefined ? [example, rest] : [word, meaning];
}
