/** Leads through the tour: does a step, shows it, and checks what came of it. */
import type { Reply, Message, Player } from '../terminal/player.ts';
import type { AnswerLog } from '../terminal/answer-log.ts';
import { describeAnswer } from '../terminal/conversation.ts';
import type { DrawingContext } from '../terminal/embed.ts';
import { drawMessage } from '../terminal/message.ts';
import { createPaint } from '../terminal/paint.ts';

/** What a step came to. */
export interface Seen {
  readonly reply: Reply;
  /** The answer as text, without colour; a modal by its title, labels and values. */
  readonly text: string;
}

/** What must hold of a step's answer: a sentence for people, and how to find out. */
export type Checks = Readonly<Record<string, (seen: Seen) => boolean>>;

/** A step: who does what, how it would be typed, and what must come of it. */
export interface Step {
  readonly player: Player;
  readonly typed: string;
  readonly act: () => Promise<Reply>;
  /** The most round trips to the database: 1 for what reads, 2 for what applies a rule. */
  readonly mostRoundTrips: number;
  readonly checks: Checks;
}

/** What a guide needs. */
export interface GuideOptions {
  readonly answers: AnswerLog;
  readonly context: () => DrawingContext;
  readonly print: (text: string) => void;
}

/** The time that Discord gives; a local answer that takes a good part of it is wrong already. */
const SLOWEST_MS = 1500;
const RED = 0xed4245;

/** Counts and shows the steps. */
export class Guide {
  readonly #options: GuideOptions;
  readonly #failed: string[] = [];
  #steps = 0;
  #checked = 0;

  constructor(options: GuideOptions) {
    this.#options = options;
  }

  /** The checks that failed, each with its step. */
  get failed(): readonly string[] {
    return this.#failed;
  }

  /** How many checks were made. */
  get checked(): number {
    return this.#checked;
  }

  /** Does a step, draws its answer, and checks it. Rejects only when there was no answer. */
  async step({ player, typed, act, mostRoundTrips, checks }: Step): Promise<Reply> {
    const { answers, print, context } = this.#options;
    const title = this.#begin(`${player.name}: ${typed}`);
    const reply = await act();
    const answer = await answers.of(reply.interactionId);
    const roundTrips = answer?.roundTrips;
    print(
      [...drawReply(reply, context()), context().paint.dim(describeAnswer(reply, roundTrips))].join('\n'),
    );
    const text = drawReply(reply, { ...context(), paint: createPaint(1) }).join('\n');
    const outcome = answer?.outcome ?? 'not told';
    this.#check(title, { reply, text }, checks);
    this.#quietly(title, {
      [`answered as meant (${outcome})`]: outcome === 'answered',
      [`at most ${mostRoundTrips} round trips (${roundTrips ?? 'not told'})`]:
        roundTrips !== undefined && roundTrips <= mostRoundTrips,
      [`answered within ${SLOWEST_MS} ms (${Math.round(reply.latencyMs)} ms)`]: reply.latencyMs <= SLOWEST_MS,
    });
    return reply;
  }

  /** Shows a message that came by itself, and checks it. */
  arrival(
    player: Player,
    what: string,
    message: Message,
    checks: Readonly<Record<string, (text: string) => boolean>>,
  ): void {
    const { print, context } = this.#options;
    const title = this.#begin(`${player.name} gets a message: ${what}`);
    print(drawMessage(message, context()).lines.join('\n'));
    const text = drawMessage(message, { ...context(), paint: createPaint(1) }).lines.join('\n');
    this.#check(title, text, checks);
  }

  /** Says what is done behind the scene, as it was shown before. Rejects when it cannot be done. */
  async aside(title: string, act: () => Promise<void>): Promise<void> {
    this.#begin(title);
    await act();
  }

  /** Checks something beside what a step shows. */
  check(sentence: string, holds: boolean): void {
    this.#check(`after ${this.#steps}.`, undefined, { [sentence]: () => holds });
  }

  #begin(title: string): string {
    const { print, context } = this.#options;
    this.#steps += 1;
    const numbered = `${this.#steps}. ${title}`;
    print(`\n${context().paint.bold(`── ${numbered}`)}`);
    return numbered;
  }

  #check<Subject>(
    title: string,
    subject: Subject,
    checks: Readonly<Record<string, (subject: Subject) => boolean>>,
  ): void {
    const { print, context } = this.#options;
    for (const [sentence, holds] of Object.entries(checks)) {
      if (holds(subject)) print(context().paint.dim(`✓ ${sentence}`));
      else this.#fail(title, sentence);
      this.#checked += 1;
    }
  }

  /** What is the same at every step, and stands there already: it is worth a line only when it does not hold. */
  #quietly(title: string, checks: Readonly<Record<string, boolean>>): void {
    for (const [sentence, holds] of Object.entries(checks)) {
      if (!holds) this.#fail(title, sentence);
      this.#checked += 1;
    }
  }

  #fail(title: string, sentence: string): void {
    const { print, context } = this.#options;
    this.#failed.push(`${title}: ${sentence}`);
    print(context().paint.colour(RED, `✗ ${sentence}`));
  }
}

/** The message as the player sees it, or the form. */
function drawReply({ message, modal }: Reply, context: DrawingContext): string[] {
  if (message !== undefined) return drawMessage(message, context).lines;
  if (modal === undefined) return [];
  const { paint } = context;
  return [
    `${paint.bold(modal.title)} ${paint.dim('(a form)')}`,
    ...modal.fields.map(({ label, value }) => `  ${label} ${paint.bold(`[${String(value)}]`)}`),
  ];
}
