/** A user in a channel: types slash commands there. */
import {
  ApplicationCommandType,
  InteractionType,
  PermissionFlagsBits,
  type APIApplicationCommand,
} from 'discord-api-types/v10';
import type { Choice } from '../limits/autocomplete.ts';
import type { LocalDiscord } from '../local-discord.ts';
import { RefusedByClient } from '../sandbox-error.ts';
import { channelLabel, type Channel } from '../world/channel.ts';
import { permissionsOf } from '../world/guild.ts';
import type { User } from '../world/user.ts';
import { chooseSubcommand, fillOptions, fillOptionsSoFar, type CommandInput } from './command-options.ts';
import { deliver } from './deliver.ts';
import { replyOf, type Reply } from './reply.ts';
import { Resolved } from './resolved.ts';

export class UserAtPlace {
  readonly #discord: LocalDiscord;
  readonly #user: User;
  readonly #channel: Channel;

  constructor(discord: LocalDiscord, user: User, channel: Channel) {
    this.#discord = discord;
    this.#user = user;
    this.#channel = channel;
    enter(discord, user, channel);
  }

  /** The slash commands that this user can type here. */
  get commands(): readonly APIApplicationCommand[] {
    return this.#discord.commands.usable(this.#guildId).filter((command) => this.#mayUse(command));
  }

  /**
   * Uses a slash command, with subcommands after a space: `command('admin resolve', { match: 7 })`. Resolves when the
   * bot's first response has arrived. Rejects with `RefusedByClient`, `NoBotConnected` or `DeadlineMissed`.
   */
  async command(line: string, input: CommandInput = {}): Promise<Reply> {
    const { command, words } = this.#find(line);
    const chosen = chooseSubcommand(command, words);
    const resolved = new Resolved(this.#discord.world, this.#channel);
    const options = chosen.wrap(fillOptions(chosen, input, resolved));
    const { interaction, response, latencyMs } = await deliver(this.#discord, {
      user: this.#user,
      channel: this.#channel,
      trigger: { type: InteractionType.ApplicationCommand, name: command.name },
      data: { ...commandData(command), options, ...resolved.payload() },
      label: chosen.label,
    });
    return replyOf(interaction, response, latencyMs);
  }

  /** What is suggested while the user types into `focused` (by default the last option given). */
  async autocomplete(
    line: string,
    input: CommandInput = {},
    focused = Object.keys(input).at(-1) ?? '',
  ): Promise<readonly Choice[]> {
    const { command, words } = this.#find(line);
    const chosen = chooseSubcommand(command, words);
    const resolved = new Resolved(this.#discord.world, this.#channel);
    const { sent, type } = fillOptionsSoFar(chosen, input, focused, resolved);
    const { response } = await deliver(this.#discord, {
      user: this.#user,
      channel: this.#channel,
      trigger: { type: InteractionType.ApplicationCommandAutocomplete, name: command.name, optionType: type },
      data: { ...commandData(command), options: chosen.wrap(sent), ...resolved.payload() },
      label: `the autocomplete of "${focused}" in ${chosen.label}`,
    });
    return response.kind === 'autocomplete' ? response.choices : [];
  }

  get #guildId(): string | undefined {
    return this.#channel.kind === 'text' ? this.#channel.guild.id : undefined;
  }

  #find(line: string): { readonly command: APIApplicationCommand; readonly words: readonly string[] } {
    const [name = '', ...words] = line.trim().replace(/^\//, '').split(/\s+/);
    const { commands } = this.#discord;
    const command = commands.chatCommand(name, this.#guildId);
    const place = channelLabel(this.#channel);
    if (!command) {
      const isElsewhere = commands.all(undefined).some((one) => one.name === name);
      const known = commands.usable(this.#guildId).map((one) => `/${one.name}`);
      throw new RefusedByClient(
        isElsewhere
          ? `/${name} cannot be used in ${place}: its contexts do not allow it`
          : `there is no command /${name} in ${place}; there is: ${known.join(', ') || 'none'}`,
      );
    }
    if (!this.#mayUse(command)) {
      throw new RefusedByClient(
        `${this.#user.name} may not use /${name} in ${place}: it needs the permissions ${command.default_member_permissions ?? ''}`,
      );
    }
    return { command, words };
  }

  #mayUse({ default_member_permissions: needed }: APIApplicationCommand): boolean {
    if (this.#channel.kind === 'direct' || needed === null || needed === undefined) return true;
    const { guild } = this.#channel;
    const member = guild.members.get(this.#user.id);
    const own = member ? permissionsOf(guild, member) : 0n;
    const wanted = BigInt(needed);
    // "0" means: administrators only.
    return wanted === 0n ? (own & PermissionFlagsBits.Administrator) !== 0n : (own & wanted) === wanted;
  }
}

/** Makes sure that the user can be in this channel at all. */
export function enter(discord: LocalDiscord, user: User, channel: Channel): void {
  if (channel.kind === 'direct') {
    if (channel.recipient === user) return;
    throw new RefusedByClient(`${user.name} cannot enter ${channelLabel(channel)}`);
  }
  const { guild } = channel;
  if (guild.removed.has(user.id)) throw new RefusedByClient(`${user.name} was removed from ${guild.name}`);
  if (!guild.members.has(user.id)) discord.world.join(guild, user);
}

function commandData(command: APIApplicationCommand): object {
  return {
    id: command.id,
    name: command.name,
    type: ApplicationCommandType.ChatInput,
    ...(command.guild_id !== undefined && { guild_id: command.guild_id }),
  };
}
