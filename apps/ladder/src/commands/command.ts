/** What a command is: how Discord offers it, and what happens when it or one of its controls is used. */
import type {
  APIModalInteractionResponseCallbackData,
  RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord.js';
import type { Call, Ladder } from '../flows/ladder.ts';
import type { LadderDefinition } from '../ladder/definition.ts';
import type { Texts } from '../texts/english.ts';
import type { MessageView } from '../views/message.ts';

/** What a player did, and in which words they are answered. */
interface PlayerCall extends Call {
  readonly texts: Texts;
}

/** A slash command as it was used. A user is given by their id. */
export interface CommandCall extends PlayerCall {
  readonly options: ReadonlyMap<string, string | number | boolean>;
  /** Which part of the command: `ban` of `/admin ban`. */
  readonly subcommand?: string;
}

/** A button, a select or a form as it was used. */
export interface ControlCall extends PlayerCall {
  /** What follows the route in the custom id. */
  readonly parts: readonly string[];
  /** What was chosen in a select. */
  readonly values: readonly string[];
  /** What was filled into a form: text fields have one value, selects any number. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
}

/** What the player sees, and for whom there is news in the outbox after they see it. */
export type Answer =
  /** A message of its own. */
  | { readonly kind: 'say'; readonly message: MessageView; readonly tell?: readonly string[] }
  /** The message that the control is on changes; a message of its own where there is none. */
  | { readonly kind: 'redraw'; readonly message: MessageView; readonly tell?: readonly string[] }
  /** A form is opened. */
  | { readonly kind: 'ask'; readonly form: APIModalInteractionResponseCallbackData };

/** What happens when a control is used. */
export type Control = (call: ControlCall, ladder: Ladder) => Promise<Answer>;

/** What is offered while somebody types. */
export interface Suggestion {
  readonly name: string;
  readonly value: string;
}

/** One slash command with everything that hangs on it. */
export interface Command {
  readonly name: string;
  describe(definition: LadderDefinition): RESTPostAPIChatInputApplicationCommandsJSONBody;
  run(call: CommandCall, ladder: Ladder): Promise<Answer>;
  /** Answers from memory: it is asked at every key. */
  suggest?(option: string, typed: string, texts: Texts): readonly Suggestion[];
  /** By route, the first two parts of a custom id: `queue:join`. */
  readonly controls: Readonly<Record<string, Control>>;
}

/** A message of its own. */
export function say(message: MessageView, tell: readonly string[] = []): Answer {
  return { kind: 'say', message, tell };
}

/** A change of the message that the control is on. */
export function redraw(message: MessageView, tell: readonly string[] = []): Answer {
  return { kind: 'redraw', message, tell };
}

/** The text of an option; undefined when it was not given. */
export function textOption(call: CommandCall, name: string): string | undefined {
  const value = call.options.get(name);
  return typeof value === 'string' ? value : undefined;
}
