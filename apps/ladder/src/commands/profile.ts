/** `/profile`: one's own, or another player's. */
import { ApplicationCommandOptionType, ApplicationCommandType, InteractionContextType } from 'discord.js';
import type { Ladder } from '../flows/ladder.ts';
import { profileOf } from '../flows/profile.ts';
import { ratingHistoryOf } from '../flows/rating-history.ts';
import { drawRatingGraph } from '../pictures/rating-graph.ts';
import { noProfileView, profileView } from '../views/profile-view.ts';
import { ratingGraph, ratingGraphView } from '../views/rating-graph-view.ts';
import { outdatedView } from '../views/trouble-view.ts';
import { say, textOption, type Answer, type Command, type CommandCall, type ControlCall } from './command.ts';
import { described } from './localized.ts';

/** The command that shows how a player stands. */
export const profile: Command = {
  name: 'profile',
  describe: () => ({
    type: ApplicationCommandType.ChatInput,
    name: 'profile',
    ...described('profile'),
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
    options: [
      {
        type: ApplicationCommandOptionType.User,
        name: 'player',
        ...described('profilePlayer'),
      },
    ],
  }),
  run: show,
  controls: { 'profile:graph': graph },
};

async function show(call: CommandCall, ladder: Ladder): Promise<Answer> {
  const playerId = textOption(call, 'player') ?? call.visit.playerId;
  const found = await profileOf(ladder, call, playerId);
  if (found.player === undefined) return say(noProfileView(playerId, call.texts));
  return say(profileView(found, found.player, ladder.definition, call.texts));
}

async function graph(call: ControlCall, ladder: Ladder): Promise<Answer> {
  const [playerId = ''] = call.parts;
  if (!/^[0-9]{1,20}$/.test(playerId)) return say(outdatedView(call.texts));
  const history = await ratingHistoryOf(ladder, call, playerId);
  const { player } = history;
  if (player === undefined) return say(noProfileView(playerId, call.texts));
  const seen = ratingGraph(history, player, ladder.definition, call.texts);
  const png = seen && (await ladder.paint(drawRatingGraph(seen)));
  return say(ratingGraphView(history, player, png, ladder.definition, call.texts));
}
