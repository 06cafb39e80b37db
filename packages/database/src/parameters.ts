/** What holds for the parameters of every dialect; what could not be stored as it is gets refused before it is sent. */
import { BadValueError } from './errors.ts';

const MIN_INT8 = -(2n ** 63n);
const MAX_INT8 = 2n ** 63n - 1n;
/** An escaped NUL in JSON; an even number of backslashes before it would escape the backslash instead. */
const JSON_NUL = /(?<!\\)(?:\\\\)*\\u0000/;

/** Text that both dialects store unchanged. */
export function storableText(text: string, index: number): string {
  if (text.includes('\0')) {
    throw new BadValueError(
      `parameter ${index + 1} has a NUL character at position ${text.indexOf('\0')}: databases cannot store it in ` +
        'text. Remove it, or store bytes.',
    );
  }
  return text;
}

/** A moment that is one. */
export function storableDate(date: Date, index: number): Date {
  if (Number.isNaN(date.getTime())) throw new BadValueError(`parameter ${index + 1} is an invalid Date`);
  return date;
}

/** An integer that fits into eight bytes. */
export function storableInteger(integer: bigint, index: number): bigint {
  if (integer >= MIN_INT8 && integer <= MAX_INT8) return integer;
  throw new BadValueError(`parameter ${index + 1} is ${integer}, which does not fit into a 64-bit integer`);
}

/** A value as JSON text; `what` is what the errors call it. */
export function storableJson(value: unknown, what: string): string {
  let text: unknown;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BadValueError(`${what} cannot be written as JSON: ${reason}`, { cause: error });
  }
  if (typeof text !== 'string') throw new BadValueError(`${what} has no form in JSON`);
  if (JSON_NUL.test(text)) {
    throw new BadValueError(`${what} has a NUL character in its JSON: databases cannot store it. Remove it.`);
  }
  return text;
}

/** For functions and symbols, which no database stores. */
export function refuseValue(value: unknown, index: number): never {
  throw new BadValueError(`parameter ${index + 1} is a ${typeof value}, which cannot be stored`);
}
