/** The words in which the tables of limits are written, each with the error code that Discord uses. */
import { isSnowflake } from '../snowflake.ts';
import type { Report } from './form-errors.ts';

/** Looks at a value that is there, and reports what is wrong with it. */
export type Check = (value: unknown, report: Report) => void;

/** A key of an object: its check, and whether it may be missing. */
export interface Field {
  readonly check: Check;
  readonly isRequired: boolean;
}

/** Missing, null and blank are reported as BASE_TYPE_REQUIRED. */
export function required(check: Check): Field {
  return { check, isRequired: true };
}

/** Missing, null and blank are fine. */
export function optional(check: Check): Field {
  return { check, isRequired: false };
}

/** Bounds of a text's or list's length; without `min` Discord words the error differently. */
export interface Bounds {
  readonly min?: number;
  readonly max: number;
}

/** A text within bounds (characters, not UTF-16 units; blanks at both ends do not count). */
export function text(bounds: Bounds): Check {
  return (value, report) => {
    if (typeof value !== 'string') {
      report.problem('STRING_TYPE_CONVERT', `Could not interpret "${printed(value)}" as string.`);
      return;
    }
    reportLength(lengthOf(value), bounds, report);
  };
}

/** A list within bounds, each item of which passes `item`. */
export function list(item: Check, bounds: Bounds): Check {
  return (value, report) => {
    if (!Array.isArray(value)) {
      report.problem('LIST_TYPE_CONVERT', 'Only iterables may be used in a ListType');
      return;
    }
    reportLength(value.length, bounds, report);
    value.forEach((entry: unknown, index) => item(entry, report.at(index)));
  };
}

/** An object with these keys; keys it does not name are ignored, as Discord does. */
export function object(fields: Readonly<Record<string, Field>>): Check {
  const entries = Object.entries(fields);
  return (value, report) => {
    if (!isObject(value)) {
      report.problem('MODEL_TYPE_CONVERT', 'Expected an object/dictionary.');
      return;
    }
    for (const [key, { check, isRequired }] of entries) {
      const part = value[key];
      if (!isMissing(part)) check(part, report.at(key));
      else if (isRequired) report.at(key).problem('BASE_TYPE_REQUIRED', 'This field is required');
    }
  };
}

/** An object whose `type` decides which check applies. */
export function byType(checks: Readonly<Record<number, Check>>): Check {
  const types = Object.keys(checks);
  const choices = types.length === 1 ? `${types[0]},` : types.join(', ');
  return (value, report) => {
    if (!isObject(value)) {
      report.problem('MODEL_TYPE_CONVERT', 'Expected an object/dictionary.');
      return;
    }
    const check = typeof value['type'] === 'number' ? checks[value['type']] : undefined;
    if (check) check(value, report);
    else report.problem('UNION_TYPE_CHOICES', `Value of field "type" must be one of (${choices}).`);
  };
}

/** Runs `rule` on a value that passed `check`, for what concerns several keys at once. */
export function refined(
  check: Check,
  rule: (value: Readonly<Record<string, unknown>>, report: Report) => void,
): Check {
  return (value, report) => {
    const before = report.problemCount;
    check(value, report);
    if (report.problemCount === before && isObject(value)) rule(value, report);
  };
}

/** Bounds of a number, both included. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** A whole number within bounds. */
export function integer(range: Range): Check {
  return numeric('int', Number.isInteger, range);
}

/** Any number within bounds. */
export function decimal(range: Range): Check {
  return numeric('float', Number.isFinite, range);
}

function numeric(word: string, isOne: (value: unknown) => boolean, { min, max }: Range): Check {
  return (value, report) => {
    if (typeof value !== 'number' || !isOne(value)) {
      report.problem('NUMBER_TYPE_COERCE', `Value "${printed(value)}" is not ${word}.`);
    } else if (value < min) {
      report.problem('NUMBER_TYPE_MIN', `${word} value should be greater than or equal to ${min}.`);
    } else if (value > max) {
      report.problem('NUMBER_TYPE_MAX', `${word} value should be less than or equal to ${max}.`);
    }
  };
}

/** True or false. */
export const flag: Check = (value, report) => {
  if (typeof value !== 'boolean') report.problem('BOOLEAN_TYPE_CONVERT', 'Must be either true or false.');
};

/** One of these values. */
export function oneOf(values: readonly (string | number)[]): Check {
  const choices = values.map((value) => (typeof value === 'string' ? `'${value}'` : value)).join(', ');
  return (value, report) => {
    if (!values.some((allowed) => allowed === value)) {
      report.problem('BASE_TYPE_CHOICES', `Value must be one of {${choices}}.`);
    }
  };
}

/** An id. */
export const snowflake: Check = (value, report) => {
  if (!isSnowflake(value))
    report.problem('NUMBER_TYPE_COERCE', `Value "${printed(value)}" is not snowflake.`);
};

/** An ISO 8601 time. */
export const timestamp: Check = (value, report) => {
  const isTime = typeof value === 'string' && !Number.isNaN(Date.parse(value));
  if (!isTime)
    report.problem('DATE_TIME_TYPE_PARSE', `Could not parse ${printed(value)}. Should be ISO8601.`);
};

/** A URL with one of these schemes. */
export function url(schemes: readonly string[], max = 2048): Check {
  const allowed = schemes.map((scheme) => `'${scheme}'`).join(', ');
  return (value, report) => {
    // The name of a file may be one that no URL could hold.
    if (schemes.includes('attachment') && String(value).startsWith('attachment://')) return;
    const parsed = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
    if (!parsed) {
      report.problem('URL_TYPE_INVALID_URL', 'Not a well formed URL.');
      return;
    }
    const scheme = parsed.protocol.slice(0, -1);
    if (!schemes.includes(scheme)) {
      report.problem(
        'URL_TYPE_INVALID_SCHEME',
        `Scheme "${scheme}" is not supported. Scheme must be one of (${allowed}).`,
      );
    }
    reportLength(parsed.href.length, { max }, report);
  };
}

/** Whether a value is an object with keys (not a list). */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Characters as Discord counts them: code points, without blanks at both ends. */
export function lengthOf(value: string): number {
  const trimmed = value.trim();
  // oxlint-disable-next-line typescript/no-misused-spread -- code points are what Discord counts
  return /[\uD800-\uDBFF]/.test(trimmed) ? [...trimmed].length : trimmed.length;
}

/** Whether Discord treats a value as not given. */
export function isMissing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function reportLength(length: number, { min, max }: Bounds, report: Report): void {
  if (length <= max && length >= (min ?? 0)) return;
  if (min === undefined) report.problem('BASE_TYPE_MAX_LENGTH', `Must be ${max} or fewer in length.`);
  else report.problem('BASE_TYPE_BAD_LENGTH', `Must be between ${min} and ${max} in length.`);
}

function printed(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? typeof value);
}
