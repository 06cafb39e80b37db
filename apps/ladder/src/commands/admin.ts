/** `/admin`: what admins do about players and matches. Discord shows it to who manages a server; a list says who may. */
import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  InteractionContextType,
  PermissionFlagsBits,
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandSubcommandOption,
} from 'discord.js';
import {
  adjust,
  adminLog,
  ban,
  clearQueue,
  matchForAdmin,
  playerForAdmin,
  recordRefusal,
  release,
  resolveMatch,
  snapshot,
  unban,
} from '../flows/admin.ts';
import type { Ladder } from '../flows/ladder.ts';
import { toldPlayer } from '../flows/notice.ts';
import { onlyRaceOf, racesOf, type LadderDefinition } from '../ladder/definition.ts';
import {
  adjustedView,
  adminLogView,
  bannedView,
  clearedView,
  matchForAdminView,
  playerForAdminView,
  releasedView,
  snapshotView,
  unbannedView,
} from '../views/admin-view.ts';
import type { MessageView } from '../views/message.ts';
import { outdatedView, refusalView } from '../views/trouble-view.ts';
import { say, textOption, type Answer, type Command, type CommandCall } from './command.ts';

const LONGEST_REASON = 200;
const HIGHEST_RATING = 10_000;

/** The command of admins. */
export const admin: Command = {
  name: 'admin',
  describe: (definition) => ({
    type: ApplicationCommandType.ChatInput,
    name: 'admin',
    description: 'Decide matches, ban and release players, empty the queue',
    contexts: [InteractionContextType.Guild],
    default_member_permissions: String(PermissionFlagsBits.ManageGuild),
    options: [
      subcommand('resolve', 'Decide a match, also one that was decided before', [
        matchOption,
        reasonOption,
        { type: ApplicationCommandOptionType.User, name: 'winner', description: 'Who won it' },
        {
          type: ApplicationCommandOptionType.String,
          name: 'otherwise',
          description: 'When nobody won it',
          choices: [
            { name: 'a draw', value: 'draw' },
            { name: 'void: it does not count', value: 'void' },
          ],
        },
      ]),
      subcommand('ban', 'Keep a player out of the queue', [playerOption(true), reasonOption]),
      subcommand('unban', 'Let a player join the queue again', [playerOption(true), reasonOption]),
      subcommand('release', 'Free a player from the queue and from a match, which is void then', [
        playerOption(true),
        reasonOption,
      ]),
      subcommand('adjust', 'Set a rating', [
        playerOption(true),
        {
          type: ApplicationCommandOptionType.Integer,
          name: 'rating',
          description: 'What it is to be',
          required: true,
          min_value: 0,
          max_value: HIGHEST_RATING,
        },
        reasonOption,
        ...(onlyRaceOf(definition) ? [] : [raceOption(definition)]),
      ]),
      subcommand('clear-queue', 'Take everybody out of the queue', [reasonOption]),
      subcommand('player', 'Show a player, and what holds them', [playerOption(true)]),
      subcommand('match', 'Show a match', [matchOption]),
      subcommand('snapshot', 'Show what goes on at the moment', []),
      subcommand('log', 'Show what admins did', [playerOption(false)]),
    ],
  }),
  run,
  controls: {},
};

const matchOption: APIApplicationCommandBasicOption = {
  type: ApplicationCommandOptionType.Integer,
  name: 'match',
  description: 'Its number',
  required: true,
  min_value: 1,
};

const reasonOption: APIApplicationCommandBasicOption = {
  type: ApplicationCommandOptionType.String,
  name: 'reason',
  description: 'Why; it is kept in the log',
  required: true,
  max_length: LONGEST_REASON,
};

function raceOption(definition: LadderDefinition): APIApplicationCommandBasicOption {
  return {
    type: ApplicationCommandOptionType.String,
    name: 'race',
    description: 'The rating in which race; needed, for each has its own',
    choices: racesOf(definition).map(({ code, name }) => ({ name, value: code })),
  };
}

function playerOption(required: boolean): APIApplicationCommandBasicOption {
  return { type: ApplicationCommandOptionType.User, name: 'player', description: 'Which player', required };
}

function subcommand(
  name: string,
  description: string,
  options: APIApplicationCommandBasicOption[],
): APIApplicationCommandSubcommandOption {
  return { type: ApplicationCommandOptionType.Subcommand, name, description, options };
}

async function run(call: CommandCall, ladder: Ladder): Promise<Answer> {
  const reason = textOption(call, 'reason') ?? '';
  // A server that invites the bot makes its managers no admins of the ladder.
  if (!ladder.admins.has(call.visit.playerId)) return refused(call, ladder, reason);
  const playerId = textOption(call, 'player') ?? '';
  switch (call.subcommand ?? '') {
    case 'resolve':
      return resolved(call, ladder, reason);
    case 'ban': {
      const player = await ban(ladder, call, { playerId, reason });
      return say(player ? bannedView(player, reason) : unknownPlayer(), [playerId]);
    }
    case 'unban': {
      const player = await unban(ladder, call, { playerId, reason });
      return say(player ? unbannedView(player) : unknownPlayer(), [playerId]);
    }
    case 'release': {
      const { player, match, notices } = await release(ladder, call, { playerId, reason });
      const told = [playerId, ...notices.map(toldPlayer)];
      return say(player ? releasedView(player, match) : unknownPlayer(), told);
    }
    case 'adjust':
      return adjusted(call, ladder, { playerId, reason });
    case 'player': {
      const found = await playerForAdmin(ladder, call, playerId);
      return say(found.player ? playerForAdminView(found.player, found, ladder.definition) : unknownPlayer());
    }
    case 'match': {
      const id = call.options.get('match');
      if (typeof id !== 'number') return say(outdatedView());
      const match = await matchForAdmin(ladder, call, id);
      return say(match ? matchForAdminView(match, ladder.definition) : noSuchMatch(id));
    }
    case 'snapshot':
      return say(snapshotView(await snapshot(ladder, call)));
    case 'clear-queue': {
      const taken = await clearQueue(ladder, call, reason);
      return say(clearedView(taken.length), taken);
    }
    case 'log':
      return say(adminLogView(await adminLog(ladder, call, textOption(call, 'player'))));
    default:
      return say(outdatedView());
  }
}

async function refused(call: CommandCall, ladder: Ladder, reason: string): Promise<Answer> {
  const playerId = textOption(call, 'player') ?? textOption(call, 'winner');
  const matchId = call.options.get('match');
  await recordRefusal(ladder, call, {
    decision: call.subcommand ?? '',
    reason,
    ...(playerId !== undefined && { playerId }),
    ...(typeof matchId === 'number' && { matchId }),
  });
  return say(refusalView('Not for you', 'Only admins of the ladder can do that. Its host names them.'));
}

async function resolved(call: CommandCall, ladder: Ladder, reason: string): Promise<Answer> {
  const matchId = call.options.get('match');
  const [decision, ...more] = [textOption(call, 'winner'), textOption(call, 'otherwise')].filter(
    (given) => given !== undefined,
  );
  if (typeof matchId !== 'number') return say(outdatedView());
  if (decision === undefined || more.length > 0) {
    return say(refusalView('Decide one thing', 'Give either `winner` or `otherwise`.'));
  }
  const result = await resolveMatch(ladder, call, { matchId, decision, reason });
  if (result === 'not a player of it') {
    return say(
      refusalView('Not a player of this match', `Whom you named does not play in match #${matchId}.`),
    );
  }
  const { match, isDone, notices } = result;
  if (match === undefined) return say(noSuchMatch(matchId));
  if (!isDone) {
    return say(
      refusalView(
        'The match has just changed',
        `Somebody else changed match #${matchId}. Look, then repeat.`,
      ),
    );
  }
  return say(matchForAdminView(match, ladder.definition), notices.map(toldPlayer));
}

async function adjusted(
  call: CommandCall,
  ladder: Ladder,
  order: { readonly playerId: string; readonly reason: string },
): Promise<Answer> {
  const race = onlyRaceOf(ladder.definition)?.code ?? textOption(call, 'race');
  const rating = call.options.get('rating');
  if (typeof rating !== 'number') return say(outdatedView());
  if (race === undefined)
    return say(refusalView('Which rating?', 'Give the `race`: each has its own rating.'));
  const set = await adjust(ladder, call, { ...order, race, rating });
  return say(
    set === undefined
      ? refusalView('No such rating', 'They were never matched with that race, so there is nothing to set.')
      : adjustedView(set),
  );
}

function noSuchMatch(id: number): MessageView {
  return refusalView('No such match', `There is no match #${id}.`);
}

function unknownPlayer(): MessageView {
  return refusalView('Not a player', 'They have never used the bot.');
}
