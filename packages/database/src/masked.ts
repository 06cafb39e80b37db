/** Text that holds a secret and does not show it. */
import { inspect } from 'node:util';

/** Prints as a masked form wherever it is printed; only `reveal()` gives the whole text. */
export interface MaskedText {
  reveal(): string;
  toString(): string;
  toJSON(): string;
}

/** Wraps a secret text; `shown` is what every printed form says. */
export function masked(secret: string, shown: string): MaskedText {
  return Object.freeze({
    reveal: () => secret,
    toString: () => shown,
    toJSON: () => shown,
    [inspect.custom]: () => shown,
  });
}

/** What stands for a secret. */
export const MASK = '***';

const SECRET_PARAMETERS = /([?&](?:password|sslpassword)=)[^&#]*/gi;
const SECRET_WORDS = /\b((?:ssl)?password\s*=\s*)('[^']*'|\S+)/gi;

/**
 * A connection string, possibly a broken one, without its password. Everything between the first colon and the last
 * at-sign may belong to a password that was not percent-encoded, so all of it goes.
 */
export function maskConnectionString(text: string): string {
  const parts = /^(\s*[a-z][a-z0-9+.-]*:\/\/)(.*)$/is.exec(text);
  if (parts === null) return text.replace(SECRET_WORDS, `$1${MASK}`);
  const [, scheme = '', rest = ''] = parts;
  return scheme + maskLogin(rest).replace(SECRET_PARAMETERS, `$1${MASK}`);
}

function maskLogin(rest: string): string {
  const at = rest.lastIndexOf('@');
  if (at === -1) return rest.replace(/^([^:/?#[\]]*):(?!\d*([/?#]|$))[^/?#]*/, `$1:${MASK}`);
  const colon = rest.indexOf(':');
  if (colon === -1 || colon > at) return rest;
  return `${rest.slice(0, colon)}:${MASK}${rest.slice(at)}`;
}
