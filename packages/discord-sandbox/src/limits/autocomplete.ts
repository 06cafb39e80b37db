/** What Discord accepts as the suggestions of an autocomplete. */
import { ApplicationCommandOptionType } from 'discord-api-types/v10';
import type { Report } from './form-errors.ts';
import { list, lengthOf, object, required, text } from './shape.ts';
import type { Check } from './shape.ts';

/** A suggestion, or a fixed choice of an option. */
export interface Choice {
  readonly name: string;
  readonly value: string | number;
}

const CHECKS: Readonly<Record<'text' | 'number', Check>> = {
  text: choicesWith((value, report) => {
    if (typeof value !== 'string' || lengthOf(value) > 100) {
      report.problem('BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 100 in length.');
    }
  }),
  number: choicesWith((value, report) => {
    if (typeof value !== 'number')
      report.problem('NUMBER_TYPE_COERCE', `Value "${String(value)}" is not int.`);
  }),
};

/** Reports what is wrong with up to 25 choices of an option of this type; true means that they are fine. */
export function checkChoices(
  choices: unknown,
  optionType: ApplicationCommandOptionType,
  report: Report,
): choices is Choice[] {
  const before = report.problemCount;
  if (choices === undefined || choices === null)
    report.problem('BASE_TYPE_REQUIRED', 'This field is required');
  else CHECKS[optionType === ApplicationCommandOptionType.String ? 'text' : 'number'](choices, report);
  return report.problemCount === before;
}

function choicesWith(value: Check): Check {
  return list(object({ name: required(text({ min: 1, max: 100 })), value: required(value) }), { max: 25 });
}
