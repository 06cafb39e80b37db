/** The real ladder in this process, played at a terminal that is two streams. */
import { PassThrough } from 'node:stream';
import { expect, onTestFinished } from 'vitest';
import { playAtTerminal } from '../../../src/terminal/play.ts';
import { startLocalLadder } from './local-ladder.ts';

/** A person at the terminal. */
export interface TerminalPlay {
  /** Types a line, and waits for a text; gives what was shown until then. */
  type(line: string, until: string | RegExp): Promise<string>;
  /** Waits for texts, in any order; gives what was shown from the last call to the end of them. */
  see(...texts: readonly (string | RegExp)[]): Promise<string>;
  /** Sends keys as they are. */
  keys(keys: string): void;
  /** Resolves when the prompt has ended. */
  readonly ended: Promise<void>;
  /** The bot leaves: nobody answers any more. */
  stopBot(): Promise<void>;
}

const PATIENCE_MS = 10_000;

/** Starts it on an empty SQLite file. With `isTerminal`, keys are edited and completed as on a real one. */
export async function startTerminalPlay({ isTerminal = false } = {}): Promise<TerminalPlay> {
  const { sandbox, database, answers, bot } = await startLocalLadder();
  const input = new PassThrough();
  const output = new PassThrough();
  let shown = '';
  let from = 0;
  output.setEncoding('utf8').on('data', (text: string) => (shown += text));
  const ended = playAtTerminal({
    sandbox,
    answers,
    poolStats: () => database.poolStats(),
    welcome: { database: 'SQLite', connections: undefined },
    input,
    output,
    isTerminal,
    colourDepth: 1,
    width: () => 80,
  });
  onTestFinished(async () => {
    input.end();
    await ended;
  });

  const endOf = (text: string | RegExp): number => {
    const rest = shown.slice(from);
    const found = typeof text === 'string' ? rest.indexOf(text) : rest.search(text);
    const length = typeof text === 'string' ? text.length : (text.exec(rest)?.[0].length ?? 0);
    return found === -1 ? -1 : from + found + length;
  };
  const see = async (...texts: readonly (string | RegExp)[]): Promise<string> => {
    for (const text of texts) {
      // oxlint-disable-next-line no-await-in-loop -- a failure is to name the first text that is missing
      await expect.poll(() => shown.slice(from), { timeout: PATIENCE_MS, interval: 10 }).toMatch(text);
    }
    const end = Math.max(...texts.map(endOf));
    const seen = shown.slice(from, end);
    from = end;
    return seen;
  };
  return {
    see,
    type: async (line, until) => {
      from = shown.length;
      input.write(`${line}\n`);
      return see(until);
    },
    keys: (keys) => void input.write(keys),
    ended,
    stopBot: async () => bot.stop(),
  };
}
