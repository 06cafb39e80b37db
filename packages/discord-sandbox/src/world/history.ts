/** The messages of one channel, oldest first and bounded. */
import type { Message } from './message.ts';

const NONCE_LIFETIME_MS = 300_000;

export class History {
  readonly #limit: number;
  readonly #messages = new Map<string, Message>();
  readonly #nonces = new Map<string, Message>();
  #newestId: string | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get newestId(): string | undefined {
    return this.#newestId;
  }

  add(message: Message): void {
    this.#messages.set(message.id, message);
    this.#newestId = message.id;
    if (message.nonce !== undefined) this.#nonces.set(String(message.nonce), message);
    if (this.#messages.size > this.#limit) this.#forgetOldest();
  }

  get(id: string): Message | undefined {
    return this.#messages.get(id);
  }

  delete(message: Message): void {
    this.#messages.delete(message.id);
  }

  all(): Message[] {
    return [...this.#messages.values()];
  }

  /** The message that the bot sent with this nonce in the last minutes. */
  withNonce(nonce: string | number, nowMs: number): Message | undefined {
    const message = this.#nonces.get(String(nonce));
    if (!message || nowMs - message.createdAt <= NONCE_LIFETIME_MS) return message;
    this.#nonces.delete(String(nonce));
    return undefined;
  }

  #forgetOldest(): void {
    const [oldest] = this.#messages.values();
    if (!oldest) return;
    this.#messages.delete(oldest.id);
    if (oldest.nonce !== undefined) this.#nonces.delete(String(oldest.nonce));
  }
}
