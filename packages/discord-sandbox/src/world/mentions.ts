/** Who a text would ping, given what the bot allowed. */
import { AllowedMentionsTypes, ComponentType, type APIAllowedMentions } from 'discord-api-types/v10';
import { flattened } from './component-tree.ts';

/** Who a message pings. */
export interface Mentioned {
  /** User ids. */
  readonly users: readonly string[];
  /** Role ids. */
  readonly roles: readonly string[];
  /** Whether `@everyone` or `@here` would go off. */
  readonly everyone: boolean;
}

export const NOBODY: Mentioned = Object.freeze({ users: [], roles: [], everyone: false });

/**
 * Evaluates `allowed_mentions`. It errs on the side of pinging: without `allowed_mentions` everything in the
 * text counts, and neither permissions, nor code blocks, nor who can see the channel are considered, so "nobody"
 * holds on Discord too. Embeds never ping.
 */
export function mentionedIn(
  content: string,
  components: readonly object[],
  allowed: APIAllowedMentions | undefined,
): Mentioned {
  const text = [content, ...textDisplays(components)].join('\n');
  const users = idsIn(text, /<@!?(\d{17,20})>/g).filter((id) =>
    mayMention(allowed, AllowedMentionsTypes.User, 'users', id),
  );
  return {
    users,
    roles: idsIn(text, /<@&(\d{17,20})>/g).filter((id) =>
      mayMention(allowed, AllowedMentionsTypes.Role, 'roles', id),
    ),
    everyone:
      /@(?:everyone|here)\b/.test(text) &&
      (!allowed || (allowed.parse?.includes(AllowedMentionsTypes.Everyone) ?? false)),
  };
}

/** Both together. */
export function mergeMentioned(one: Mentioned, other: Mentioned): Mentioned {
  return {
    users: [...new Set([...one.users, ...other.users])],
    roles: [...new Set([...one.roles, ...other.roles])],
    everyone: one.everyone || other.everyone,
  };
}

function textDisplays(components: readonly object[]): string[] {
  return flattened(components)
    .filter((component) => component['type'] === ComponentType.TextDisplay)
    .map((component) => String(component['content']));
}

function mayMention(
  allowed: APIAllowedMentions | undefined,
  kind: AllowedMentionsTypes,
  key: 'users' | 'roles',
  id: string,
): boolean {
  return !allowed || (allowed.parse?.includes(kind) ?? false) || (allowed[key]?.includes(id) ?? false);
}

function idsIn(text: string, pattern: RegExp): string[] {
  const ids = Array.from(text.matchAll(pattern), (match) => match[1] ?? '');
  return [...new Set(ids)];
}
