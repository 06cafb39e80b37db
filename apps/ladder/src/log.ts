/** The log of the process: text on a terminal, JSON elsewhere, never a secret. */
import { pino, stdSerializers, type Logger } from 'pino';
import pretty from 'pino-pretty';

/** Where log lines go: `process.stdout`, or a screen that keeps a prompt line intact. */
export interface LogOutput {
  write(text: string): unknown;
}

/** What a log is made of. */
export interface LogOptions {
  readonly level: string;
  /** `text` is for people, one line each; `json` is for machines, one object each. */
  readonly format: 'text' | 'json';
  /** Standard output when missing. */
  readonly output?: LogOutput;
  readonly hasColour?: boolean;
  /** Texts that are replaced wherever they appear in a line. */
  readonly secrets?: readonly string[];
}

const CENSORED = '***';

/** Keys whose values are never shown, at the top of a line's fields and one level below. */
const SECRET_KEYS = [
  'token',
  'password',
  'authorization',
  'connectionString',
  'DISCORD_TOKEN',
  'DATABASE_URL',
];

/** How pino begins the line of an `info`. */
const INFO_LINE = /^\{"level":30,/;

/** Codes of our own packages: their messages say everything, and a stack leads to nothing that is wrong in the code. */
const EXPLAINED = /^(?:DATABASE|POOL|EMBEDDED|LADDER)_/;

/** A shorter text would also be found where it is no secret, and would leave the lines unreadable. */
const SHORTEST_SECRET = 6;

/**
 * Makes the log. Lines are written before the call returns, in this thread: what was logged last before an
 * exit is not lost, and nothing keeps the process alive.
 */
export function createLog({ level, format, output, hasColour = false, secrets = [] }: LogOptions): Logger {
  const hidden = secrets.filter((secret) => secret.length >= SHORTEST_SECRET).flatMap(asWrittenInJson);
  const options = {
    level,
    serializers: {
      err: (error: unknown) =>
        isExplained(error) && !log.isLevelEnabled('debug')
          ? brief(error)
          : stdSerializers.err(error as Error),
    },
    redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`]), censor: CENSORED },
    hooks: {
      streamWrite: (line: string): string =>
        hidden.reduce((text, secret) => text.replaceAll(secret, CENSORED), line),
    },
  };
  const log: Logger = pino(
    options,
    format === 'text' ? textStream(hasColour, output) : (output ?? standardOutput()),
  );
  return log;
}

/** The shape that a database logs to, on top of this log. */
export interface MessageLog {
  info(message: string, fields?: object): void;
  warn(message: string, fields?: object): void;
  error(message: string, fields?: object): void;
}

/** Turns round the arguments: pino takes the fields first. */
export function messageLog(log: Pick<Logger, 'info' | 'warn' | 'error'>): MessageLog {
  return {
    info: (message, fields = {}) => log.info(fields, message),
    warn: (message, fields = {}) => log.warn(fields, message),
    error: (message, fields = {}) => log.error(fields, message),
  };
}

function isExplained(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && EXPLAINED.test(String(error.code));
}

function brief({ name, code, message }: Error & { readonly code: string }): object {
  return { type: name, code, message };
}

function standardOutput(): LogOutput {
  return pino.destination({ dest: 1, sync: true });
}

/**
 * pino-pretty in this thread: as a transport it would be a worker that lags behind an exit. A person reads the
 * message of an `info`, which says everything; what else is in its fields is for machines.
 */
function textStream(hasColour: boolean, output: LogOutput = standardOutput()): LogOutput {
  const common = { colorize: hasColour, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' };
  const withStack = pretty.prettyFactory({ ...common, singleLine: true });
  const withFields = pretty.prettyFactory({ ...common, singleLine: true, errorLikeObjectKeys: [] });
  const withoutFields = pretty.prettyFactory({ ...common, hideObject: true });
  return {
    write: (line: string) => {
      if (INFO_LINE.test(line)) return output.write(withoutFields(line));
      return output.write(line.includes('"stack":') ? withStack(line) : withFields(line));
    },
  };
}

function asWrittenInJson(secret: string): string[] {
  return [...new Set([secret, JSON.stringify(secret).slice(1, -1)])];
}
