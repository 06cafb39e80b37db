/** What the bot said about each answer: how long it took, and how many round trips to the database. */
import type { AnsweredInteraction } from '../bot.ts';
import { systemClock, type Clock } from '../clock.ts';

const MOST_KEPT = 100;
/** The bot tells right after it has answered; when it does not, a person shall not wait for a number. */
const PATIENCE_MS = 1000;

/** Keeps the last answers for whoever asks. */
export class AnswerLog {
  readonly #clock: Clock;
  readonly #answers = new Map<string, AnsweredInteraction>();
  readonly #waiting = new Map<string, (answer: AnsweredInteraction) => void>();

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Keeps an answer; the oldest is forgotten when there are many. */
  record(answer: AnsweredInteraction): void {
    this.#waiting.get(answer.interactionId)?.(answer);
    this.#answers.set(answer.interactionId, answer);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > MOST_KEPT && oldest !== undefined) this.#answers.delete(oldest);
  }

  /** The answer to an interaction, now or within a second; `undefined` when nothing was told. */
  async of(interactionId: string): Promise<AnsweredInteraction | undefined> {
    const known = this.#answers.get(interactionId);
    if (known !== undefined) return known;
    return new Promise((resolve) => {
      const cancel = this.#clock.after(PATIENCE_MS, () => {
        this.#waiting.delete(interactionId);
        resolve(undefined);
      });
      this.#waiting.set(interactionId, (answer) => {
        cancel();
        this.#waiting.delete(interactionId);
        resolve(answer);
      });
    });
  }
}
