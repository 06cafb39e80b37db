/** What Discord accepts as the translations of a name or a description. */
import { Locale } from 'discord-api-types/v10';
import { isObject } from './shape.ts';
import type { Check } from './shape.ts';

const LOCALES: ReadonlySet<string> = new Set(Object.values(Locale));

/** Texts by locale, each of which passes `check`. */
export function localized(check: Check): Check {
  return (value, report) => {
    if (!isObject(value)) {
      report.problem('DICT_TYPE_CONVERT', 'Only dictionaries may be used in a DictType');
      return;
    }
    for (const [locale, part] of Object.entries(value)) {
      if (!LOCALES.has(locale))
        report.at(locale).problem('ENUM_TYPE_COERCE', `Value "${locale}" is not a valid enum value.`);
      else if (part !== null) check(part, report.at(locale));
    }
  };
}
