/** What Discord takes as the value of a command's option, by the option's type. */
import { ApplicationCommandOptionType } from 'discord-api-types/v10';
import { decimal, integer, text } from './shape.ts';
import type { Check } from './shape.ts';

const { String: Text, Integer, Number: Decimal } = ApplicationCommandOptionType;

/** The check of a choice, a suggestion or a bound; undefined for types that have none of these. */
export const OPTION_VALUES: Readonly<Partial<Record<ApplicationCommandOptionType, Check>>> = {
  [Text]: text({ min: 1, max: 100 }),
  [Integer]: integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }),
  [Decimal]: decimal({ min: -(2 ** 53), max: 2 ** 53 }),
};
