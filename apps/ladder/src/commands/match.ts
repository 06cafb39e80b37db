/** `/match`: the match that a player is in, or was in last, with all that can be done about it. */
import { ApplicationCommandType, InteractionContextType } from 'discord.js';
import { newestMatch } from '../flows/history.ts';
import type { Ladder } from '../flows/ladder.ts';
import { seatOf } from '../flows/seat.ts';
import { noMatchView } from '../views/history-view.ts';
import { matchView } from '../views/match-view.ts';
import { say, type Answer, type Command, type CommandCall } from './command.ts';
import { matchControls } from './match-controls.ts';
import { described } from './localized.ts';

/** The command that shows one's own match. */
export const match: Command = {
  name: 'match',
  describe: () => ({
    type: ApplicationCommandType.ChatInput,
    name: 'match',
    ...described('match'),
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
  }),
  run: show,
  controls: matchControls,
};

async function show(call: CommandCall, ladder: Ladder): Promise<Answer> {
  const newest = await newestMatch(ladder, call);
  const seat = newest && seatOf(newest, call.visit.playerId);
  return say(
    newest && seat ? matchView(newest, seat, ladder.definition, call.texts) : noMatchView(call.texts),
  );
}
