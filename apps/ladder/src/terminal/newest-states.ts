/** Which of the messages that somebody sees tell how things stand. */
import type { DrawableMessage } from './message.ts';

/** A message that may have been edited; moments in milliseconds since 1970. */
export interface DatedMessage extends DrawableMessage {
  readonly id: string;
  readonly createdAt: number;
  readonly editedAt: number | undefined;
}

/**
 * The `most` messages that changed last, oldest first. Of several about the same thing (a match by its number, or a
 * card by its title) only the newest counts: the others show what is over.
 */
export function newestStates<Message extends DatedMessage>(
  messages: readonly Message[],
  most: number,
): Message[] {
  const states = new Map<string, Message>();
  for (const message of messages.toSorted((one, other) => changedAt(one) - changedAt(other))) {
    const subject = subjectOf(message);
    // Deleted first, so that a map, which keeps the order of its keys, has the newest last.
    states.delete(subject);
    states.set(subject, message);
  }
  return [...states.values()].slice(-most);
}

function changedAt({ createdAt, editedAt }: DatedMessage): number {
  return editedAt ?? createdAt;
}

function subjectOf({ id, embeds = [] }: DatedMessage): string {
  const title = embeds[0]?.title;
  return /#\d+/.exec(title ?? '')?.[0] ?? title ?? id;
}
