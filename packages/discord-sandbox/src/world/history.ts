/** The messages of one channel, oldest first and bounded. */
import type { Message } from './message.ts';

export class History {
  readonly #limit: number;
  readonly #messages = new Map<string, Message>();
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

  #forgetOldest(): void {
    const [oldest] = this.#messages.values();
    if (oldest) this.#messages.delete(oldest.id);
  }
}
