/** What Discord accepts as the suggestions of an autocomplete. */
import type { ApplicationCommandOptionType } from 'discord-api-types/v10';
import type { Report } from './form-errors.ts';
import { localized } from './localized.ts';
import { OPTION_VALUES } from './option-value.ts';
import { list, object, optional, required, text } from './shape.ts';

const MAX_CHOICES = 25;

/** A suggestion, or a fixed choice of an option. */
export interface Choice {
  readonly name: string;
  readonly value: string | number;
}

const name = text({ min: 1, max: 100 });

/** Reports what is wrong with up to 25 choices of an option of this type; true means that they are fine. */
export function checkChoices(
  choices: unknown,
  optionType: ApplicationCommandOptionType,
  report: Report,
): choices is Choice[] {
  const before = report.problemCount;
  if (choices === undefined || choices === null)
    report.problem('BASE_TYPE_REQUIRED', 'This field is required');
  else {
    const value = required(OPTION_VALUES[optionType] ?? (() => undefined));
    const choice = object({
      name: required(name),
      name_localizations: optional(localized(name)),
      value,
    });
    list(choice, { max: MAX_CHOICES })(choices, report);
  }
  return report.problemCount === before;
}
