/** What the bot has sent lately under a nonce. Discord keeps nonces for each author, whatever the channel. */
import type { Message } from './message.ts';

/** Discord says "the past few minutes". */
const LIFETIME_MS = 300_000;

export class SentNonces {
  /** Oldest first. */
  readonly #messages = new Map<string, Message>();

  add(nonce: string | number, message: Message): void {
    this.#forgetUntil(message.createdAt - LIFETIME_MS);
    this.#messages.delete(String(nonce));
    this.#messages.set(String(nonce), message);
  }

  /** The message that was sent with this nonce in the last minutes, be it deleted since. */
  find(nonce: string | number, nowMs: number): Message | undefined {
    this.#forgetUntil(nowMs - LIFETIME_MS);
    return this.#messages.get(String(nonce));
  }

  #forgetUntil(moment: number): void {
    for (const [nonce, { createdAt }] of this.#messages) {
      if (createdAt >= moment) return;
      this.#messages.delete(nonce);
    }
  }
}
