/** The INTERACTION_CREATE event. */
import { InteractionContextType } from 'discord-api-types/v10';
import { channelPayload, type Channel } from '../world/channel.ts';
import { memberPayload, permissionsOf } from '../world/guild.ts';
import { sourceMessage, type Interaction } from '../world/interaction.ts';
import { messagePayload } from '../world/message.ts';
import { userPayload, type User } from '../world/user.ts';
import type { World } from '../world/world.ts';

const ATTACHMENT_SIZE_LIMIT = 10 * 1024 * 1024;

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
    ...placePayload(world, channel, user),
  };
}

function placePayload(world: World, channel: Channel, user: User): object {
  const { guild } = channel.kind === 'text' ? channel : {};
  const botMember = guild?.members.get(world.bot.id);
  const member = guild?.members.get(user.id);
  if (!guild || !botMember || !member) {
    return {
      user: userPayload(user),
      channel: channelPayload(channel),
      context: InteractionContextType.BotDM,
      app_permissions: '0',
      authorizing_integration_owners: { 0: '0' },
    };
  }
  const permissions = String(permissionsOf(guild, member));
  return {
    member: { ...memberPayload(member), permissions },
    channel: { ...channelPayload(channel), permissions },
    context: InteractionContextType.Guild,
    guild_id: guild.id,
    guild: { id: guild.id, locale: 'en-US', features: [] },
    guild_locale: 'en-US',
    app_permissions: String(permissionsOf(guild, botMember)),
    authorizing_integration_owners: { 0: guild.id },
  };
}
