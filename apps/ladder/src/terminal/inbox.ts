/** Which messages a player has not seen yet, as they are now. */
import type { DrawableMessage } from './message.ts';

/** Tells what is new among the messages that a player sees. */
export class Inbox<Message extends DrawableMessage & { readonly id: string }> {
  readonly #visible: () => readonly Message[];
  #seen = new Map<string, string>();

  /** Everything that is visible at the start counts as seen. */
  constructor(visible: () => readonly Message[]) {
    this.#visible = visible;
    this.takeNews();
  }

  /** What came or changed since the last call, oldest first; from now on it counts as seen. */
  takeNews(): Message[] {
    const seen = new Map<string, string>();
    const news: Message[] = [];
    for (const message of this.#visible()) {
      const look = appearance(message);
      if (this.#seen.get(message.id) !== look) news.push(message);
      seen.set(message.id, look);
    }
    this.#seen = seen;
    return news;
  }
}

function appearance({ content, embeds, components }: DrawableMessage): string {
  return JSON.stringify([content, embeds, components]);
}
