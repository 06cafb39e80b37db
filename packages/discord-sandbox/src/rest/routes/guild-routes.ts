/** Looking at guilds. */
import type { LocalDiscord } from '../../local-discord.ts';
import { channelPayload } from '../../world/channel.ts';
import { guildPayload } from '../../world/guild-payload.ts';
import { memberPayload, rolePayload, type Guild } from '../../world/guild.ts';
import { discordError } from '../discord-error.ts';
import type { RoutedRequest, Route } from '../router.ts';

export function guildRoutes({ world }: LocalDiscord): Route[] {
  const guildOf = (request: RoutedRequest): Guild => {
    const guild = world.guilds.get(request.param('guild'));
    if (!guild) throw discordError('unknownGuild');
    return guild;
  };
  const get = (path: string, body: (guild: Guild, request: RoutedRequest) => unknown): Route => ({
    method: 'GET',
    path,
    access: 'bot',
    run: (request) => ({ status: 200, body: body(guildOf(request), request) }),
  });
  return [
    get('/guilds/:guild', (guild) => guildPayload(world, guild)),
    get('/guilds/:guild/channels', (guild) => world.textChannels(guild).map(channelPayload)),
    get('/guilds/:guild/roles', (guild) => [...guild.roles.values()].map(rolePayload)),
    get('/guilds/:guild/members/:user', (guild, request) => {
      const id = request.param('user');
      const member = guild.members.get(id === '@me' ? world.bot.id : id);
      if (!member) throw discordError('unknownMember');
      return memberPayload(member);
    }),
  ];
}
