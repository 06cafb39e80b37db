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

/**
 * A connection string, possibly a broken one, as it may be printed: scheme, user, host, port and database where there
 * can be no doubt about them. A password that was not percent-encoded may hold any sign, so the login reaches up to the
 * last at-sign; of parameters nothing is shown, and of a text that is no PostgreSQL URL only its length.
 */
export function maskConnectionString(text: string): string {
  const [, scheme, rest = ''] = /^(postgres(?:ql)?:\/\/)(.*)$/is.exec(text.trim()) ?? [];
  if (scheme === undefined) return `${text.length} characters that are not a PostgreSQL URL (not shown)`;
  const at = rest.lastIndexOf('@');
  const login = rest.slice(0, Math.max(at, 0));
  // A parameter may hold an at-sign as well; then what follows it is no host.
  const place = HAS_PARAMETER.test(login) ? MASK : maskPlace(rest.slice(at + 1));
  return scheme + (at === -1 ? '' : `${maskLogin(login)}@`) + place;
}

const HAS_PARAMETER = /[?&;#].*=/s;
const PLACE = /^((?:\[[\da-f:.]+\]|[\w.,-]*)(?::\d{1,5})?(?:\/[\w.-]*)?)(\?.*)?$/is;

function maskLogin(login: string): string {
  const [, user = '', password = ''] = /^([\w.-]*)(.*)$/s.exec(login) ?? [];
  if (password === '') return user;
  return password.startsWith(':') ? `${user}:${MASK}` : MASK;
}

function maskPlace(text: string): string {
  const [, place, parameters = ''] = PLACE.exec(text) ?? [];
  if (place === undefined) return MASK;
  return parameters === '' ? place : `${place}?…`;
}
