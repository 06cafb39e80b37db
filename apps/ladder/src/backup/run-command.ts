/** A program that does one thing to the ladder's data: its options, its signals, its errors, its exit code. */
import { parseArgs } from 'node:util';
import { loadDatabaseConfig, type DatabasePlace } from '../config.ts';
import { ConfigError } from '../config/config-error.ts';
import type { MessageLog } from '../log.ts';
import { watchParent } from '../orphan-watch.ts';
import { listenForStop } from '../stop-wishes.ts';
import { BackupCancelled } from './backup-error.ts';
import { isOutOfRoom } from './backup-file.ts';
import { ProgressLine } from './progress-line.ts';

/** What a command is given. */
export interface CommandContext extends DatabasePlace {
  /** The one argument, which may be missing. */
  readonly path: string | undefined;
  readonly hasOption: boolean;
  readonly log: MessageLog;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, all: number) => void;
  /** Says what came of it, on the standard output. */
  readonly say: (text: string) => void;
}

/** What a command is. */
export interface Command {
  readonly help: string;
  /** The option that it takes, beside --help. */
  readonly option?: string;
  /** What is missing when no path is given; without it a path is optional. */
  readonly needs?: string;
  run(context: CommandContext): Promise<void>;
}

const FAILED = 1;
const MISUSED = 2;
const INTERRUPTED = 130;

/** Runs it and ends the process: 0 done, 1 failed, 2 called wrongly, 130 interrupted. */
export async function runCommand(command: Command): Promise<void> {
  const options = readOptions(command);
  const progress = new ProgressLine(process.stderr);
  const tell = (text: string): void => {
    progress.clear();
    process.stderr.write(`${text}\n`);
  };
  if (typeof options === 'string') {
    tell(options);
    return process.exit(MISUSED);
  }
  if (options.help) {
    process.stdout.write(command.help);
    return process.exit(0);
  }

  const ending = new AbortController();
  const wish = listenForStop({
    stop: () => {
      tell('Stopping...');
      ending.abort();
    },
    force: () => process.exit(INTERRUPTED),
  });
  let secrets: readonly string[] = [];
  try {
    const place = loadDatabaseConfig();
    ({ secrets } = place);
    if (place.isRunByNpm) watchParent(() => wish('npm has ended'));
    await command.run({
      ...place,
      ...options,
      signal: ending.signal,
      onProgress: (done, all) => progress.show(done, all),
      log: {
        info: (message) => {
          if (process.stderr.isTTY) tell(message);
        },
        warn: (message) => tell(hide(message, secrets)),
        // What keeps the command from its end is thrown as well.
        error: () => undefined,
      },
      say: (text) => {
        progress.clear();
        process.stdout.write(`${text}\n`);
      },
    });
    progress.clear();
    return process.exit(0);
  } catch (error) {
    if (ending.signal.aborted) {
      tell(new BackupCancelled().message);
      return process.exit(INTERRUPTED);
    }
    tell(hide(explain(error), secrets));
    return process.exit(FAILED);
  }
}

interface Options {
  readonly help: boolean;
  readonly path: string | undefined;
  readonly hasOption: boolean;
}

/** A text says what is wrong with them. */
function readOptions({ option, needs }: Command): Options | string {
  const named = option === undefined ? [] : [option];
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: Object.fromEntries(['help', ...named].map((name) => [name, { type: 'boolean' as const }])),
    });
    const [path] = positionals;
    const isHelp = values['help'] === true;
    if (positionals.length > 1) return `One file can be named, received ${positionals.length}; see --help.`;
    if (path === undefined && needs !== undefined && !isHelp) return `${needs}; see --help.`;
    return { help: isHelp, path, hasOption: named.some((name) => values[name] === true) };
  } catch (error) {
    return `${messageOf(error)}; see --help.`;
  }
}

/** Ours say everything themselves; of the server's those that somebody can do something about. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (isOutOfRoom(error)) return `There is no room left: ${messageOf(error)}`;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const advice: Readonly<Record<string, string>> = {
    '53100': 'The disk of the database is full; nothing was changed.',
    '55P03': 'Somebody else holds the tables, such as a migration. Try again when that has ended.',
    '57P01': 'The database server was stopped meanwhile. Start again.',
    '42501': 'Use the user that the bot uses.',
  };
  const known = advice[code];
  return known === undefined ? messageOf(error) : `${messageOf(error)}. ${known}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function hide(text: string, secrets: readonly string[]): string {
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
}
