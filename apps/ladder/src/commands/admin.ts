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
import type { Texts } from '../texts/english.ts';
import type { MessageView } from '../views/message.ts';
import { outdatedView, refusalView } from '../views/trouble-view.ts';
import { say, textOption, type Answer, type Command, type CommandCall } from './command.ts';
import { described, named, type CommandText } from './localized.ts';

const LONGEST_REASON = 200;
const HIGHEST_RATING = 10_000;

/** The command of admins. */
export const admin: Command = {
  name: 'admin',
  describe: (definition) => ({
    type: ApplicationCommandType.ChatInput,
    name: 'admin',
    ...described('admin'),
    contexts: [InteractionContextType.Guild],
    default_member_permissions: String(PermissionFlagsBits.ManageGuild),
    options: [
      subcommand('resolve', 'adminResolve', [
        matchOption,
        reasonOption,
        { type: ApplicationCommandOptionType.User, name: 'winner', ...described('adminWinner') },
        {
          type: ApplicationCommandOptionType.String,
          name: 'otherwise',
          ...described('adminOtherwise'),
          choices: [
            { ...named('adminDraw'), value: 'draw' },
            { ...named('adminVoid'), value: 'void' },
          ],
        },
      ]),
      subcommand('ban', 'adminBan', [playerOption(true), reasonOption]),
      subcommand('unban', 'adminUnban', [playerOption(true), reasonOption]),
      subcommand('release', 'adminRelease', [playerOption(true), reasonOption]),
      subcommand('adjust', 'adminAdjust', [
        playerOption(true),
        {
          type: ApplicationCommandOptionType.Integer,
          name: 'rating',
          ...described('adminRating'),
          required: true,
          min_value: 0,
          max_value: HIGHEST_RATING,
        },
        reasonOption,
        ...(onlyRaceOf(definition) ? [] : [raceOption(definition)]),
      ]),
      subcommand('clear-queue', 'adminClearQueue', [reasonOption]),
      subcommand('player', 'adminPlayer', [playerOption(true)]),
      subcommand('match', 'adminMatch', [matchOption]),
      subcommand('snapshot', 'adminSnapshot', []),
      subcommand('log', 'adminLog', [playerOption(false)]),
    ],
  }),
  run,
  controls: {},
};

const matchOption: APIApplicationCommandBasicOption = {
  type: ApplicationCommandOptionType.Integer,
  name: 'match',
  ...described('whichMatch'),
  required: true,
  min_value: 1,
};

const reasonOption: APIApplicationCommandBasicOption = {
  type: ApplicationCommandOptionType.String,
  name: 'reason',
  ...described('why'),
  required: true,
  max_length: LONGEST_REASON,
};

function raceOption(definition: LadderDefinition): APIApplicationCommandBasicOption {
  return {
    type: ApplicationCommandOptionType.String,
    name: 'race',
    ...described('whichRace'),
    choices: racesOf(definition).map(({ code, name }) => ({ name, value: code })),
  };
}

function playerOption(required: boolean): APIApplicationCommandBasicOption {
  return { type: ApplicationCommandOptionType.User, name: 'player', ...described('whichPlayer'), required };
}

function subcommand(
  name: string,
  text: CommandText,
  options: APIApplicationCommandBasicOption[],
): APIApplicationCommandSubcommandOption {
  return { type: ApplicationCommandOptionType.Subcommand, name, ...described(text), options };
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
      return say(player ? bannedView(player, reason, call.texts) : unknownPlayer(call.texts), [playerId]);
    }
    case 'unban': {
      const player = await unban(ladder, call, { playerId, reason });
      return say(player ? unbannedView(player, call.texts) : unknownPlayer(call.texts), [playerId]);
    }
    case 'release': {
      const { player, match, notices } = await release(ladder, call, { playerId, reason });
      const told = [playerId, ...notices.map(toldPlayer)];
      return say(player ? releasedView(player, match, call.texts) : unknownPlayer(call.texts), told);
    }
    case 'adjust':
      return adjusted(call, ladder, { playerId, reason });
    case 'player': {
      const found = await playerForAdmin(ladder, call, playerId);
      return say(
        found.player
          ? playerForAdminView(found.player, found, ladder.definition, call.texts)
          : unknownPlayer(call.texts),
      );
    }
    case 'match': {
      const id = call.options.get('match');
      if (typeof id !== 'number') return say(outdatedView(call.texts));
      const match = await matchForAdmin(ladder, call, id);
      return say(
        match ? matchForAdminView(match, ladder.definition, call.texts) : noSuchMatch(id, call.texts),
      );
    }
    case 'snapshot':
      return say(snapshotView(await snapshot(ladder, call), call.texts));
    case 'clear-queue': {
      const taken = await clearQueue(ladder, call, reason);
      return say(clearedView(taken.length, call.texts), taken);
    }
    case 'log':
      return say(adminLogView(await adminLog(ladder, call, textOption(call, 'player')), call.texts));
    default:
      return say(outdatedView(call.texts));
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
  return say(refusalView(call.texts.admin.notForYou, call.texts.admin.onlyAdmins));
}

async function resolved(call: CommandCall, ladder: Ladder, reason: string): Promise<Answer> {
  const { admin: words } = call.texts;
  const matchId = call.options.get('match');
  const [decision, ...more] = [textOption(call, 'winner'), textOption(call, 'otherwise')].filter(
    (given) => given !== undefined,
  );
  if (typeof matchId !== 'number') return say(outdatedView(call.texts));
  if (decision === undefined || more.length > 0) {
    return say(refusalView(words.oneThing, words.winnerOrOtherwise));
  }
  const result = await resolveMatch(ladder, call, { matchId, decision, reason });
  if (result === 'not a player of it') {
    return say(refusalView(words.notPlayer, words.notPlayerOf(matchId)));
  }
  const { match, isDone, notices } = result;
  if (match === undefined) return say(noSuchMatch(matchId, call.texts));
  if (!isDone) {
    return say(refusalView(words.justChanged, words.somebodyElse(matchId)));
  }
  return say(matchForAdminView(match, ladder.definition, call.texts), notices.map(toldPlayer));
}

async function adjusted(
  call: CommandCall,
  ladder: Ladder,
  order: { readonly playerId: string; readonly reason: string },
): Promise<Answer> {
  const { admin: words } = call.texts;
  const race = onlyRaceOf(ladder.definition)?.code ?? textOption(call, 'race');
  const rating = call.options.get('rating');
  if (typeof rating !== 'number') return say(outdatedView(call.texts));
  if (race === undefined) return say(refusalView(words.whichRating, words.giveRace));
  const set = await adjust(ladder, call, { ...order, race, rating });
  return say(
    set === undefined ? refusalView(words.noRating, words.neverMatched) : adjustedView(set, call.texts),
  );
}

function noSuchMatch(id: number, { admin: words }: Texts): MessageView {
  return refusalView(words.noMatch, words.noMatchOf(id));
}

function unknownPlayer({ admin: words }: Texts): MessageView {
  return refusalView(words.noPlayer, words.neverUsed);
}
