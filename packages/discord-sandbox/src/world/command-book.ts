/** The commands that the bot registered, globally and per guild. */
import {
  ApplicationCommandType,
  InteractionContextType,
  ApplicationIntegrationType,
  type APIApplicationCommand,
} from 'discord-api-types/v10';
import type { Snowflakes } from '../snowflake.ts';

/** A command as the bot described it; the book adds ids and defaults. */
export type CommandDraft = Partial<APIApplicationCommand> & Pick<APIApplicationCommand, 'name'>;

/** Where commands are registered: in one guild (its id), or everywhere (undefined). */
export type Scope = string | undefined;

export class CommandBook {
  readonly #snowflakes: Snowflakes;
  readonly #applicationId: string;
  readonly #scopes = new Map<Scope, Map<string, APIApplicationCommand>>();

  constructor(snowflakes: Snowflakes, applicationId: string) {
    this.#snowflakes = snowflakes;
    this.#applicationId = applicationId;
  }

  all(scope: Scope): readonly APIApplicationCommand[] {
    return [...this.#commands(scope).values()];
  }

  get(scope: Scope, id: string): APIApplicationCommand | undefined {
    return this.#commands(scope).get(id);
  }

  /** Replaces all commands of a scope; one that keeps its name keeps its id. */
  replaceAll(scope: Scope, drafts: readonly CommandDraft[]): readonly APIApplicationCommand[] {
    const known = this.#commands(scope);
    const commands = drafts.map((draft) => this.#completed(scope, draft, findNamed(known, draft)));
    this.#scopes.set(scope, new Map(commands.map((command) => [command.id, command])));
    return commands;
  }

  /** Adds a command, or replaces the one with its name; says which. */
  put(
    scope: Scope,
    draft: CommandDraft,
  ): { readonly command: APIApplicationCommand; readonly isNew: boolean } {
    const known = findNamed(this.#commands(scope), draft);
    const command = this.#completed(scope, draft, known);
    this.#commands(scope).set(command.id, command);
    return { command, isNew: known === undefined };
  }

  /** Changes what the draft names. */
  patch(scope: Scope, known: APIApplicationCommand, draft: Partial<CommandDraft>): APIApplicationCommand {
    const command = this.#completed(scope, { ...known, ...draft }, known);
    this.#commands(scope).set(command.id, command);
    return command;
  }

  delete(scope: Scope, id: string): boolean {
    return this.#commands(scope).delete(id);
  }

  /** The command that a user gets by typing this name here: the guild's own one goes first. */
  chatCommand(name: string, guildId: string | undefined): APIApplicationCommand | undefined {
    return this.usable(guildId).find((command) => command.name === name);
  }

  /** The slash commands that exist in this guild, or in direct messages (undefined). */
  usable(guildId: string | undefined): readonly APIApplicationCommand[] {
    const context = guildId === undefined ? InteractionContextType.BotDM : InteractionContextType.Guild;
    const own = guildId === undefined ? [] : this.all(guildId);
    const shared = this.all(undefined).filter((command) => isUsableIn(command, context));
    const names = new Set(own.map((command) => command.name));
    return [...own, ...shared.filter((command) => !names.has(command.name))].filter(
      (command) => command.type === ApplicationCommandType.ChatInput,
    );
  }

  #commands(scope: Scope): Map<string, APIApplicationCommand> {
    let commands = this.#scopes.get(scope);
    if (!commands) this.#scopes.set(scope, (commands = new Map()));
    return commands;
  }

  #completed(
    scope: Scope,
    draft: CommandDraft,
    known: APIApplicationCommand | undefined,
  ): APIApplicationCommand {
    const {
      id: _id,
      version: _version,
      application_id: _application,
      guild_id: _guild,
      ...described
    } = draft;
    const content = {
      description: '',
      name_localizations: null,
      description_localizations: null,
      default_member_permissions: null,
      nsfw: false,
      options: [],
      ...described,
      type: draft.type ?? ApplicationCommandType.ChatInput,
      ...(scope === undefined
        ? {
            contexts: draft.contexts ?? null,
            integration_types: draft.integration_types ?? [ApplicationIntegrationType.GuildInstall],
          }
        : { guild_id: scope }),
    };
    const isSame = known !== undefined && contentOf(known) === contentOf(content);
    return {
      ...content,
      id: known?.id ?? this.#snowflakes.next(),
      application_id: this.#applicationId,
      version: isSame ? known.version : this.#snowflakes.next(),
    };
  }
}

/** Whether a global command can be used in such a place. */
function isUsableIn(command: APIApplicationCommand, context: InteractionContextType): boolean {
  if (command.contexts) return command.contexts.includes(context);
  return context === InteractionContextType.Guild || command.dm_permission !== false;
}

function findNamed(
  commands: ReadonlyMap<string, APIApplicationCommand>,
  draft: CommandDraft,
): APIApplicationCommand | undefined {
  const type = draft.type ?? ApplicationCommandType.ChatInput;
  for (const command of commands.values())
    if (command.name === draft.name && command.type === type) return command;
  return undefined;
}

/** Everything but what the book itself gives, in one order. */
function contentOf(command: object): string {
  const skipped = new Set(['id', 'version', 'application_id']);
  const entries = Object.entries(command).filter(([key, value]) => !skipped.has(key) && value !== undefined);
  return JSON.stringify(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
