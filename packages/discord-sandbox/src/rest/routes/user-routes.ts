/** Users, the bot itself, and opening direct messages. */
import { isObject } from '../../limits/shape.ts';
import type { LocalDiscord } from '../../local-discord.ts';
import { channelPayload } from '../../world/channel.ts';
import { userPayload } from '../../world/user.ts';
import { discordError } from '../discord-error.ts';
import type { Route } from '../router.ts';

export function userRoutes({ world }: LocalDiscord): Route[] {
  const application = (): object => ({
    id: world.bot.id,
    name: world.bot.name,
    icon: null,
    description: '',
    bot_public: true,
    bot_require_code_grant: false,
    verify_key: '0'.repeat(64),
    flags: 0,
    bot: userPayload(world.bot),
  });
  return [
    {
      method: 'GET',
      path: '/users/:user',
      access: 'bot',
      run: (request) => {
        const id = request.param('user');
        const user = id === '@me' ? world.bot : world.userById(id);
        if (!user) throw discordError('unknownUser');
        return { status: 200, body: userPayload(user) };
      },
    },
    {
      method: 'POST',
      path: '/users/@me/channels',
      access: 'bot',
      run: ({ body }) => {
        const id = isObject(body) ? body['recipient_id'] : undefined;
        const recipient = typeof id === 'string' ? world.userById(id) : undefined;
        if (!recipient || recipient.isBot) throw discordError('invalidRecipient');
        return { status: 200, body: channelPayload(world.directChannel(recipient)) };
      },
    },
    {
      method: 'GET',
      path: '/users/@me/guilds',
      access: 'bot',
      run: () => ({
        status: 200,
        body: [...world.guilds.values()].map(({ id, name }) => ({
          id,
          name,
          icon: null,
          owner: false,
          features: [],
        })),
      }),
    },
    {
      method: 'GET',
      path: '/applications/@me',
      access: 'bot',
      run: () => ({ status: 200, body: application() }),
    },
    {
      method: 'GET',
      path: '/oauth2/applications/@me',
      access: 'bot',
      run: () => ({ status: 200, body: application() }),
    },
  ];
}
