/** A terminal of lines: one is typed at the bottom, and text appears above it without tearing it apart. */
import {
  clearScreenDown,
  createInterface,
  cursorTo,
  type CompleterResult,
  type Interface,
} from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** Where a screen reads and writes. */
export interface ScreenOptions {
  readonly input: Readable;
  readonly output: Writable;
  /** Whether `output` is a terminal: line editing, history by arrow keys, completion by Tab. */
  readonly isTerminal: boolean;
  /** What could come next after what was typed, and the part of it that would be replaced. */
  readonly complete?: (line: string) => Promise<CompleterResult>;
}

/** Reads lines and prints text. */
export class Screen {
  readonly #options: ScreenOptions;
  readonly #readline: Interface;
  /** Lines that came before anybody asked: whoever pastes ten of them wants all ten to be done. */
  readonly #early: string[] = [];
  #answer: ((line: string | undefined) => void) | undefined;
  #hasEnded = false;

  constructor(options: ScreenOptions) {
    this.#options = options;
    const { input, output, isTerminal, complete } = options;
    this.#readline = createInterface({
      input,
      output,
      terminal: isTerminal,
      historySize: 1000,
      removeHistoryDuplicates: true,
      ...(complete === undefined ? {} : { completer: completerOf(complete) }),
    });
    this.#readline.on('line', (line) => this.#take(line));
    this.#readline.on('close', () => this.#end());
    // Ctrl-C ends, as it does everywhere else. Without this listener readline would only pause.
    this.#readline.on('SIGINT', () => this.#readline.close());
  }

  /** Asks for a line. Resolves with `undefined` at the end of input: Ctrl-D, Ctrl-C, or `close()`. */
  async ask(question: string): Promise<string | undefined> {
    const early = this.#early.shift();
    if (early !== undefined) {
      this.#write(`${question}${early}\n`);
      return early;
    }
    if (this.#hasEnded) return undefined;
    return new Promise((resolve) => {
      this.#answer = resolve;
      this.#readline.setPrompt(question);
      this.#readline.prompt();
    });
  }

  /** Prints text, above the line that is being typed when there is one. */
  print(text: string): void {
    if (this.#answer === undefined || !this.#options.isTerminal || this.#hasEnded) {
      this.#write(`${text}\n`);
      return;
    }
    const { line, cursor } = this.#readline;
    // Emptied by the same keys a person would press: readline then knows that the line takes one row.
    this.#readline.write(null, { ctrl: true, name: 'e' });
    this.#readline.write(null, { ctrl: true, name: 'u' });
    cursorTo(this.#options.output, 0);
    clearScreenDown(this.#options.output);
    this.#write(`${text}\n`);
    this.#readline.prompt();
    this.#readline.write(line);
    for (let step = line.length; step > cursor; step -= 1) this.#readline.write(null, { name: 'left' });
  }

  /** Ends the input; a pending `ask` resolves with `undefined`. */
  close(): void {
    this.#readline.close();
  }

  #take(line: string): void {
    const answer = this.#answer;
    this.#answer = undefined;
    if (answer === undefined) this.#early.push(line);
    else answer(line);
  }

  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const answer = this.#answer;
    this.#answer = undefined;
    if (answer === undefined) return;
    // The question stands there without an answer; what is printed next begins on a line of its own.
    this.#write('\n');
    answer(undefined);
  }

  #write(text: string): void {
    this.#options.output.write(text);
  }
}

/** A completion that fails completes nothing: it must not end the line that somebody is typing. */
function completerOf(complete: (line: string) => Promise<CompleterResult>) {
  return (line: string, done: (error: null, result: CompleterResult) => void): void => {
    complete(line).then(
      (result) => done(null, result),
      () => done(null, [[], line]),
    );
  };
}
