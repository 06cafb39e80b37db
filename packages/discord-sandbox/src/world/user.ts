/** A Discord account: a person, or the bot. */
import type { APIUser, Locale } from 'discord-api-types/v10';

export interface User {
  readonly id: string;
  /** The display name. */
  readonly name: string;
  /** The unique, lower-case account name. */
  readonly username: string;
  locale: `${Locale}`;
  readonly isBot: boolean;
  /** Whether the bot may send this user direct messages, and why not. */
  directMessages: 'open' | 'closed' | 'no common server';
}

export function userPayload(user: User): APIUser {
  return {
    id: user.id,
    username: user.username,
    discriminator: '0',
    global_name: user.name,
    avatar: null,
    ...(user.isBot && { bot: true }),
  };
}

/** An account name for a display name: lower case, of the characters that Discord allows. */
export function usernameFor(name: string, isTaken: (username: string) => boolean): string {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9_.]/g, '');
  const base = plain.length >= 2 ? plain : `user_${plain}`;
  let username = base;
  for (let count = 2; isTaken(username); count += 1) username = `${base}${count}`;
  return username;
}
