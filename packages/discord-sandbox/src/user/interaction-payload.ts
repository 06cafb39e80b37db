/** The INTERACTION_CREATE event. */
import { InteractionContextType, PermissionFlagsBits } from 'discord-api-types/v10';
import { ATTACHMENT_SIZE_LIMIT } from '../limits/attachments.ts';
import { botPermissions, channelPayload, type Channel } from '../world/channel.ts';
import { memberPayload, permissionsOf } from '../world/guild.ts';
import { sourceMessage, type Interaction } from '../world/interaction.ts';
import { messagePayload } from '../world/message.ts';
import { userPayload, type User } from '../world/user.ts';
import type { World } from '../world/world.ts';

const { AttachFiles, EmbedLinks, MentionEveryone, UseExternalEmojis } = PermissionFlagsBits;

/** What the app may do in direct messages with its bot. */
const DIRECT_PERMISSIONS = AttachFiles | EmbedLinks | MentionEveryone | UseExternalEmojis;

export function interactionPayload(world: World, interaction: Interaction, data: object): object {
  const { id, token, user, channel, trigger } = interaction;
  const message = sourceMessage(interaction);
  return {
    id,
    application_id: world.bot.id,
    type: trigger.type,
    token,
    version: 1,
    data,
    locale: user.locale,
    entitlements: [],
    attachment_size_limit: ATTACHMENT_SIZE_LIMIT,
    channel_id: channel.id,
    ...(message && { message: messagePayload(message) }),
    ...placePayload(channel, user),
  };
}

function placePayload(channel: Channel, user: User): object {
  const member = channel.kind === 'text' ? channel.guild.members.get(user.id) : undefined;
  if (channel.kind === 'direct' || !member) {
    return {
      user: userPayload(user),
      channel: channelPayload(channel),
      context: InteractionContextType.BotDM,
      app_permissions: String(DIRECT_PERMISSIONS),
      authorizing_integration_owners: { 0: '0' },
    };
  }
  const { guild } = channel;
  const permissions = String(permissionsOf(guild, member));
  return {
    member: { ...memberPayload(member), permissions },
    channel: { ...channelPayload(channel), permissions },
    context: InteractionContextType.Guild,
    guild_id: guild.id,
    guild: { id: guild.id, locale: guild.locale, features: [] },
    guild_locale: guild.locale,
    app_permissions: String(botPermissions(channel)),
    authorizing_integration_owners: { 0: guild.id },
  };
}
