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
  /** Ctrl-Z: returns when the program goes on. The key does nothing when missing. */
  readonly suspend?: () => void;
}

/** What somebody is asked for: the next thing to do, or what goes into a field of a form. */
type Question = { readonly kind: 'line' | 'field'; answer(line: string | undefined): void };

/** Reads lines and prints text. */
export class Screen {
  readonly #options: ScreenOptions;
  readonly #readline: Interface;
  /** Lines that came before anybody asked: whoever pastes ten of them wants all ten to be done. */
  readonly #early: string[] = [];
  #question: Question | undefined;
  /** What the arrow keys bring back. */
  #history: readonly string[] = [];
  #hasEnded = false;

  constructor(options: ScreenOptions) {
    this.#options = options;
    const { input, output, isTerminal } = options;
    this.#readline = createInterface({
      input,
      output,
      terminal: isTerminal,
      historySize: 1000,
      removeHistoryDuplicates: true,
      completer: completerOf((line) => this.#complete(line)),
    });
    this.#readline.on('line', (line) => this.#take(line));
    this.#readline.on('close', () => this.#end());
    this.#readline.on('history', (history) => this.#remember(history));
    // Without these two listeners readline would only pause at Ctrl-C, and stop this process alone at Ctrl-Z.
    this.#readline.on('SIGINT', () => this.#interrupt());
    this.#readline.on('SIGTSTP', () => this.#suspend());
  }

  /** Asks for a line. Resolves with `undefined` at the end of input: Ctrl-D, Ctrl-C on an empty line, or `close()`. */
  async ask(question: string): Promise<string | undefined> {
    return this.#ask(question, 'line');
  }

  /**
   * Asks for what goes into a field: Tab completes nothing, the arrow keys do not bring it back, and Ctrl-C resolves
   * with `undefined`, as the end of input does.
   */
  async askField(question: string): Promise<string | undefined> {
    return this.#ask(question, 'field');
  }

  /** Prints text, above the line that is being typed when there is one. */
  print(text: string): void {
    if (this.#question === undefined || !this.#options.isTerminal || this.#hasEnded) {
      this.#write(`${text}\n`);
      return;
    }
    const { line, cursor } = this.#readline;
    this.#emptyLine();
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

  async #ask(text: string, kind: Question['kind']): Promise<string | undefined> {
    const early = this.#early.shift();
    if (early !== undefined) {
      this.#write(`${text}${early}\n`);
      return early;
    }
    if (this.#hasEnded) return undefined;
    return new Promise((answer) => {
      this.#question = { kind, answer };
      this.#readline.setPrompt(text);
      this.#readline.prompt();
    });
  }

  #take(line: string): void {
    const question = this.#question;
    this.#question = undefined;
    if (question === undefined) this.#early.push(line);
    else question.answer(line);
  }

  /** Ctrl-C: takes back the form, or what was typed, or ends; what was pasted behind it is not done. */
  #interrupt(): void {
    this.#early.length = 0;
    const isEmpty = this.#readline.line === '';
    if (!isEmpty) this.#emptyLine();
    if (this.#question?.kind === 'field') this.#giveUp();
    else if (isEmpty) this.#readline.close();
  }

  #suspend(): void {
    const { suspend } = this.#options;
    if (suspend === undefined) return;
    suspend();
    this.#readline.prompt(true);
  }

  async #complete(line: string): Promise<CompleterResult> {
    const { complete } = this.#options;
    return complete === undefined || this.#question?.kind === 'field' ? [[], line] : complete(line);
  }

  /** What was filled into a form is no command to repeat. */
  #remember(history: string[]): void {
    if (this.#question?.kind === 'field') history.splice(0, history.length, ...this.#history);
    else this.#history = [...history];
  }

  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#giveUp();
  }

  #giveUp(): void {
    const question = this.#question;
    this.#question = undefined;
    if (question === undefined) return;
    // The question stands there without an answer; what is printed next begins on a line of its own.
    this.#write('\n');
    question.answer(undefined);
  }

  /** Emptied by the same keys a person would press: readline then knows that the line takes one row. */
  #emptyLine(): void {
    this.#readline.write(null, { ctrl: true, name: 'e' });
    this.#readline.write(null, { ctrl: true, name: 'u' });
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
