/** Takes a PostgreSQL URL apart, strictly: what cannot be understood is refused with an example, never guessed. */
import { ConnectionStringError } from './errors.ts';
import { maskConnectionString } from './masked.ts';

/** The parts of a PostgreSQL URL, decoded. */
export interface ConnectionStringParts {
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** A host name, an address, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string | undefined;
  /** Everything behind the question mark but `host`, `port`, `user`, `password` and `dbname`. */
  readonly parameters: ReadonlyMap<string, string>;
}

const DEFAULT_PORT = 5432;
const EXAMPLE = 'postgresql://user:password@db.example.com:5432/ladder?sslmode=verify-full';
const SPECIAL = 'a "%", "/", "?", "#" or "@" in a user name or password must be percent-encoded ("@" is %40)';

/** A URL whose parts can be told from each other, and what is wrong with the values of some of them. */
export interface ReadConnectionString {
  readonly parts: ConnectionStringParts;
  readonly faults: readonly ConnectionStringError[];
}

/** Takes a URL apart. Throws `ConnectionStringError` with what was received, the password masked. */
export function parseConnectionString(text: string): ConnectionStringParts {
  const { parts, faults } = readConnectionString(text);
  if (faults[0] !== undefined) throw faults[0];
  return parts;
}

/** Takes a URL apart as far as it can be. Throws `ConnectionStringError` when nobody can tell what is what. */
export function readConnectionString(text: string): ReadConnectionString {
  const [, scheme = '', authority = '', path = '', query = '', fragment = ''] =
    /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(\/[^?#]*)?(\?[^#]*)?(#.*)?$/is.exec(text.trim()) ??
    refuse(text, `is not a URL${reasonFor(text.trim())}`);
  if (scheme !== 'postgres' && scheme !== 'postgresql') refuse(text, `has the scheme "${scheme}"`);
  if (fragment !== '') refuse(text, `has a "#": ${SPECIAL}`);

  const faults: ConnectionStringError[] = [];
  const orFault = <Value>(read: () => Value): Value | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConnectionStringError)) throw error;
      faults.push(error);
      return undefined;
    }
  };
  const parameters = new Map(
    splitParameters(text, query).map(([name, value]) => [
      name,
      orFault(() => decode(text, value, 'parameter')) ?? '',
    ]),
  );
  const take = (name: string): string | undefined => {
    const value = parameters.get(name);
    parameters.delete(name);
    return value;
  };
  const at = authority.lastIndexOf('@');
  const [user, password] = splitLogin(at === -1 ? '' : authority.slice(0, at));
  const place = splitPlace(text, authority.slice(at + 1));
  // Parts of a login that was not encoded; taken for something harmless, they would be shown.
  if (/[@:;=]/.test(path)) refuse(text, `has a "@", ":", ";" or "=" in its database name; ${SPECIAL}`);
  if (query.includes('@')) refuse(text, `has a "@" behind its "?"; ${SPECIAL}`);
  const parts = {
    user: take('user') ?? orFault(() => decode(text, user, 'user name')),
    password: take('password') ?? orFault(() => decode(text, password, 'password')),
    host: take('host') ?? orFault(() => decode(text, place.host, 'host')) ?? 'localhost',
    port: orFault(() => parsePort(text, take('port') ?? place.port)) ?? DEFAULT_PORT,
    database: take('dbname') ?? orFault(() => decode(text, path.slice(1), 'database name')),
    parameters,
  };
  return { parts, faults };
}

/** The two ways in which a right URL is mostly pasted wrong. */
function reasonFor(text: string): string {
  if (/^['"`]/.test(text)) return ' (it begins with a quotation mark: take the quotation marks away)';
  if (/^(?:export\s+)?\w+\s*=\s*['"]?postgres/i.test(text))
    return ' (give the URL alone, without the name before it)';
  return '';
}

function splitLogin(login: string): [user: string, password: string] {
  const colon = login.indexOf(':');
  return colon === -1 ? [login, ''] : [login.slice(0, colon), login.slice(colon + 1)];
}

function splitPlace(text: string, place: string): { host: string; port: string } {
  if (place.includes(',')) refuse(text, 'names several hosts; one is supported');
  const [, bracketed, plain = '', port = ''] =
    /^(?:\[([0-9a-f:.%]+)\]|([^:[\]]*))(?::([^:]*))?$/is.exec(place) ??
    refuse(text, 'has a host that cannot be read (an IPv6 address needs [brackets])');
  return { host: bracketed ?? plain, port };
}

function parsePort(text: string, port: string): number {
  if (port === '') return DEFAULT_PORT;
  const number = Number(port);
  if (/^\d+$/.test(port) && number >= 1 && number <= 65535) return number;
  return refuse(text, `has a port that is not a number from 1 to 65535; ${SPECIAL}`);
}

function splitParameters(text: string, query: string): [name: string, value: string][] {
  const pairs = query.slice(1).split('&');
  return pairs.flatMap((pair) => {
    if (pair === '') return [];
    const equals = pair.indexOf('=');
    const name = equals === -1 ? pair : pair.slice(0, equals);
    if (!/^\w+$/.test(name))
      refuse(text, `has a parameter with an impossible name behind its "?": ${SPECIAL}`);
    return [[name, equals === -1 ? '' : pair.slice(equals + 1)]];
  });
}

/** The decoded text; `undefined` for an empty one. */
function decode(text: string, part: string, what: string): string | undefined {
  if (part === '') return undefined;
  try {
    const decoded = decodeURIComponent(part);
    if (!decoded.includes('\0')) return decoded;
  } catch {
    // The error of decodeURIComponent names nothing; ours says which part and what to do.
  }
  return refuse(text, `has a ${what} that is not percent-encoded properly; ${SPECIAL}`);
}

function refuse(text: string, fault: string): never {
  const received = text.trim() === '' ? 'an empty text' : `"${shorten(maskConnectionString(text.trim()))}"`;
  throw new ConnectionStringError(
    `the connection string ${fault}. Received: ${received}. Expected for example ${EXAMPLE}`,
  );
}

function shorten(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 200)}…`;
}
