/** A player at the terminal: a user of the local Discord, in the direct messages with the bot. */
import type { Sandbox } from '@warmpool/discord-sandbox';
import { lastingId } from './lasting-id.ts';
import { Board } from './board.ts';
import { Inbox } from './inbox.ts';

type User = ReturnType<Sandbox['user']>;
type Seat = ReturnType<User['in']>;

/** What the bot answered first. */
export type Reply = Awaited<ReturnType<Seat['command']>>;

/** A message as the player sees it; what the bot edits later shows. */
export type Message = NonNullable<Reply['message']>;

/** A modal that the bot opened. */
export type Modal = NonNullable<Reply['modal']>;

/** A user, the place where they use commands, and what they have seen. */
export interface Player {
  readonly name: string;
  readonly user: User;
  readonly seat: Seat;
  readonly board: Board<Message>;
  readonly inbox: Inbox<Message>;
  /** Everything that the player sees there, oldest first. */
  readonly messages: () => readonly Message[];
}

/** The players of one terminal, by name; one is made when a name is new. */
export class Players {
  readonly #sandbox: Sandbox;
  readonly #players = new Map<string, Player>();

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  /** The player of this name, if there is one; case does not tell two apart. */
  find(name: string): Player | undefined {
    return this.#players.get(name.toLowerCase());
  }

  /** The player of this name, made when there is none. */
  named(name: string): Player {
    const known = this.find(name);
    if (known !== undefined) return known;
    const player = this.#create(name);
    this.#players.set(name.toLowerCase(), player);
    return player;
  }

  /** Everybody, in the order of their first appearance. */
  get all(): readonly Player[] {
    return [...this.#players.values()];
  }

  /** The name of a user, where it is one of these or the bot. */
  nameOf(userId: string): string | undefined {
    return this.all.find((player) => player.user.id === userId)?.name;
  }

  #create(name: string): Player {
    const user = this.#sandbox.user(name, { id: lastingId(name) });
    const place = this.#sandbox.dm(user);
    const messages = (): readonly Message[] => this.#sandbox.visibleTo(user, place);
    return {
      name,
      user,
      seat: user.in(place),
      board: new Board<Message>(),
      inbox: new Inbox<Message>(messages),
      messages,
    };
  }
}
