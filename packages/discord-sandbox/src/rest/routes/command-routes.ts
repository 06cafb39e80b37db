/** Registering commands, globally and per guild. */
import { COMMAND, reportRepeatedCommands } from '../../limits/command.ts';
import { isObject, list } from '../../limits/shape.ts';
import type { LocalDiscord } from '../../local-discord.ts';
import type { CommandDraft, Scope } from '../../world/command-book.ts';
import { checked, discordError } from '../discord-error.ts';
import type { RestAnswer, RoutedRequest, Route } from '../router.ts';

const MAX_COMMANDS = 100;

const commandList = list(COMMAND, { max: MAX_COMMANDS });

type Handler = (request: RoutedRequest, scope: Scope) => RestAnswer;

export function commandRoutes({ world, commands }: LocalDiscord): Route[] {
  const known = (request: RoutedRequest, scope: Scope): NonNullable<ReturnType<typeof commands.get>> => {
    const command = commands.get(scope, request.param('command'));
    if (!command) throw discordError('unknownCommand');
    return command;
  };

  const handlers: readonly { method: Route['method']; path: string; run: Handler }[] = [
    { method: 'GET', path: '', run: (_request, scope) => ({ status: 200, body: commands.all(scope) }) },
    {
      method: 'PUT',
      path: '',
      run: ({ body }, scope) => ({ status: 200, body: commands.replaceAll(scope, readCommands(body)) }),
    },
    {
      method: 'POST',
      path: '',
      run: ({ body }, scope) => {
        const draft = readCommand(body);
        const isKnown = commands.all(scope).some(({ name }) => name === draft.name);
        if (!isKnown && commands.all(scope).length >= MAX_COMMANDS) throw discordError('tooManyCommands');
        const { command, isNew } = commands.put(scope, draft);
        return { status: isNew ? 201 : 200, body: command };
      },
    },
    {
      method: 'GET',
      path: '/:command',
      run: (request, scope) => ({ status: 200, body: known(request, scope) }),
    },
    {
      method: 'PATCH',
      path: '/:command',
      run: (request, scope) => {
        const current = known(request, scope);
        const change = isObject(request.body) ? request.body : {};
        readCommand({ ...current, ...change });
        return { status: 200, body: commands.patch(scope, current, change) };
      },
    },
    {
      method: 'DELETE',
      path: '/:command',
      run: (request, scope) => {
        commands.delete(scope, known(request, scope).id);
        return { status: 204 };
      },
    },
  ];

  const scopeOf = (request: RoutedRequest, isGuild: boolean): Scope => {
    if (request.param('application') !== world.bot.id) throw discordError('unknownApplication');
    if (!isGuild) return undefined;
    const id = request.param('guild');
    if (!world.guilds.has(id)) throw discordError('missingAccess');
    return id;
  };

  return ['/applications/:application/commands', '/applications/:application/guilds/:guild/commands'].flatMap(
    (base) =>
      handlers.map(({ method, path, run }) => ({
        method,
        path: base + path,
        access: 'bot' as const,
        run: (request) => run(request, scopeOf(request, base.includes(':guild'))),
      })),
  );
}

function readCommands(body: unknown): readonly CommandDraft[] {
  checked((report) => {
    commandList(body, report);
    if (report.problemCount === 0 && Array.isArray(body)) reportRepeatedCommands(body, report);
  });
  return body as CommandDraft[];
}

function readCommand(body: unknown): CommandDraft {
  checked((report) => COMMAND(body, report));
  return body as CommandDraft;
}
