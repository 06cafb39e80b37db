/** What a simulated player is told, one thing after the other, waited for with a limit. */
import type { MessageView } from '@warmpool/discord-sandbox';

/** A message about a match. */
export interface Mail {
  readonly matchId: number;
  readonly view: MessageView;
}

/** One player's mail; one reads, many write. */
export class Mailbox {
  readonly #waiting: Mail[] = [];
  #reader: ((mail: Mail | undefined) => void) | undefined;

  put(mail: Mail): void {
    const reader = this.#reader;
    if (reader === undefined) this.#waiting.push(mail);
    else reader(mail);
  }

  /** The next mail; undefined when none has come within so many milliseconds, or when the signal says so. */
  async next(withinMs: number, signal?: AbortSignal): Promise<Mail | undefined> {
    const first = this.#waiting.shift();
    if (first !== undefined || signal?.aborted === true) return first;
    return new Promise((resolve) => {
      const done = (mail?: Mail): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', giveUp);
        this.#reader = undefined;
        resolve(mail);
      };
      const giveUp = (): void => done();
      const timer = setTimeout(giveUp, withinMs);
      signal?.addEventListener('abort', giveUp);
      this.#reader = done;
    });
  }
}
