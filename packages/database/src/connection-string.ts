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

const EXAMPLE = 'postgresql://user:password@db.example.com:5432/ladder?sslmode=verify-full';
const SPECIAL = 'a "%", "/", "?", "#" or "@" in a user name or password must be percent-encoded ("@" is %40)';

/** Takes a URL apart. Throws `ConnectionStringError` with what was received, the password masked. */
export function parseConnectionString(text: string): ConnectionStringParts {
  const [, scheme = '', authority = '', path = '', query = '', fragment = ''] =
    /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(\/[^?#]*)?(\?[^#]*)?(#.*)?$/is.exec(text.trim()) ??
    refuse(text, `is not a URL${reasonFor(text.trim())}`);
  if (scheme !== 'postgres' && scheme !== 'postgresql') refuse(text, `has the scheme "${scheme}"`);
  if (fragment !== '') refuse(text, `has a "#": ${SPECIAL}`);

  const parameters = parseParameters(text, query);
  const take = (name: string): string | undefined => {
    const value = parameters.get(name);
    parameters.delete(name);
    return value;
  };
  const at = authority.lastIndexOf('@');
  const [user, password] = splitLogin(at === -1 ? '' : authority.slice(0, at));
  const place = splitPlace(text, authority.slice(at + 1));
  const port = parsePort(text, take('port') ?? place.port);
  // Parts of a login that was not encoded; taken for something harmless, they would be shown.
  if (/[@:;=]/.test(path)) refuse(text, `has a "@", ":", ";" or "=" in its database name; ${SPECIAL}`);
  if (query.includes('@')) refuse(text, `has a "@" behind its "?"; ${SPECIAL}`);
  return {
    user: take('user') ?? decode(text, user, 'user name'),
    password: take('password') ?? decode(text, password, 'password'),
    host: take('host') ?? decode(text, place.host, 'host') ?? 'localhost',
    port,
    database: take('dbname') ?? decode(text, path.slice(1), 'database name'),
    parameters,
  };
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
  if (port === '') return 5432;
  const number = Number(port);
  if (/^\d+$/.test(port) && number >= 1 && number <= 65535) return number;
  return refuse(text, `has a port that is not a number from 1 to 65535; ${SPECIAL}`);
}

function parseParameters(text: string, query: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const pair of query.slice(1).split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = equals === -1 ? pair : pair.slice(0, equals);
    if (!/^\w+$/.test(name))
      refuse(text, `has a parameter with an impossible name behind its "?": ${SPECIAL}`);
    parameters.set(name, decode(text, equals === -1 ? '' : pair.slice(equals + 1), 'parameter') ?? '');
  }
  return parameters;
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
