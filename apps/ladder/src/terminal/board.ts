/** What a player could press now: the numbers that stand on the screen, and what each belongs to. */
import type { Control } from './controls.ts';
import type { DrawingContext } from './embed.ts';
import { drawMessage, type DrawableMessage } from './message.ts';

/** A control and the message that it is on. */
export interface Pressable<Message> {
  readonly control: Control;
  readonly message: Message;
}

/** Draws messages and remembers their numbers. */
export class Board<Message extends DrawableMessage> {
  #pressables: Pressable<Message>[] = [];

  /** Draws messages one below the other; their numbers are the only ones from now on. */
  replace(messages: readonly Message[], context: DrawingContext): string[] {
    this.#pressables = [];
    return messages.flatMap((message, index) => {
      const lines = this.add(message, context);
      return index === 0 ? lines : ['', ...lines];
    });
  }

  /**
   * Draws a message that came by itself. Its numbers go on after those that stand there already: one that
   * somebody is about to type must not change its meaning.
   */
  add(message: Message, context: DrawingContext): string[] {
    const { lines, controls } = drawMessage(message, context, this.#pressables.length + 1);
    for (const control of controls) this.#pressables.push({ control, message });
    return lines;
  }

  /** What a number stands for. */
  find(number: number): Pressable<Message> | undefined {
    return this.#pressables[number - 1];
  }

  /** Everything that can be pressed, by number. */
  get pressables(): readonly Pressable<Message>[] {
    return this.#pressables;
  }
}
