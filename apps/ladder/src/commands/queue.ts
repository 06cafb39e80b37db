/** `/queue`: choose, join, wait, leave. */
import { ApplicationCommandType, InteractionContextType } from 'discord.js';
import { join } from '../flows/join-queue.ts';
import type { Ladder } from '../flows/ladder.ts';
import {
  askAlert,
  chooseRace,
  chooseVetoes,
  clearChoices,
  leaveQueue,
  readQueue,
  stopAlert,
  type QueueState,
} from '../flows/queue.ts';
import { seatOf } from '../flows/seat.ts';
import type { JoinRefusal } from '../ladder/eligibility.ts';
import { termsToAccept } from '../ladder/terms.ts';
import { matchView } from '../views/match-view.ts';
import type { Texts } from '../texts/english.ts';
import type { MessageView } from '../views/message.ts';
import { bannedText, chooserView, pausedText, searchingView } from '../views/queue-view.ts';
import { orderedVetoes } from '../views/veto-order.ts';
import { termsView } from '../views/terms-view.ts';
import { outdatedView, setUpFirstView } from '../views/trouble-view.ts';
import { redraw, say, type Answer, type Command, type CommandCall, type ControlCall } from './command.ts';
import { described } from './localized.ts';

/** The command with which a player finds a match. */
export const queue: Command = {
  name: 'queue',
  describe: () => ({
    type: ApplicationCommandType.ChatInput,
    name: 'queue',
    ...described('queue'),
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
  }),
  run: open,
  controls: {
    'queue:open': open,
    'queue:refresh': refresh,
    'queue:race': race,
    'queue:vetoes': vetoes,
    'queue:clear': clear,
    'queue:join': joined,
    'queue:leave': leave,
    'queue:alert': alert,
    'queue:alert-off': alertOff,
  },
};

async function open(call: CommandCall | ControlCall, ladder: Ladder): Promise<Answer> {
  return say(screen(await readQueue(ladder, call), ladder, call.texts));
}

async function refresh(call: ControlCall, ladder: Ladder): Promise<Answer> {
  return redraw(screen(await readQueue(ladder, call), ladder, call.texts));
}

async function race(call: ControlCall, ladder: Ladder): Promise<Answer> {
  const { parts, values } = call;
  const side = ladder.definition.sides.find(({ code }) => code === parts[0]);
  const [chosen] = values;
  const isKnown = chosen === undefined || side?.races.some(({ code }) => code === chosen);
  if (side === undefined || !isKnown) return say(outdatedView(call.texts));
  const choice = { side: side.code, race: chosen };
  return redraw(screen(await chooseRace(ladder, call, choice), ladder, call.texts));
}

async function vetoes(call: ControlCall, ladder: Ladder): Promise<Answer> {
  const chosen = orderedVetoes(call.parts, call.values, ladder.definition);
  return redraw(screen(await chooseVetoes(ladder, call, chosen), ladder, call.texts));
}

async function clear(call: ControlCall, ladder: Ladder): Promise<Answer> {
  return redraw(screen(await clearChoices(ladder, call), ladder, call.texts));
}

async function joined(call: ControlCall, ladder: Ladder): Promise<Answer> {
  const { state, refusal } = await join(ladder, call);
  return redraw(screen(state, ladder, call.texts, refusal && hintOf(refusal, state, call.texts)));
}

async function leave(call: ControlCall, ladder: Ladder): Promise<Answer> {
  return redraw(screen(await leaveQueue(ladder, call), ladder, call.texts));
}

async function alert(call: ControlCall, ladder: Ladder): Promise<Answer> {
  return redraw(screen(await askAlert(ladder, call), ladder, call.texts));
}

async function alertOff(call: ControlCall, ladder: Ladder): Promise<Answer> {
  return redraw(screen(await stopAlert(ladder, call), ladder, call.texts));
}

/** Said above the screen that shows the rest; undefined where the screen says it all. */
function hintOf(refusal: JoinRefusal, { player }: QueueState, texts: Texts): string | undefined {
  if (refusal === 'no race chosen') return texts.queue.raceFirst;
  if (player.banReason !== undefined) return bannedText(player.banReason, texts);
  return refusal === 'paused' && player.pausedUntil ? pausedText(player.pausedUntil, texts) : undefined;
}

/** The screen that fits what the player is doing: playing, waiting, or choosing. */
function screen(state: QueueState, ladder: Ladder, texts: Texts, hint?: string): MessageView {
  const { definition, waveIntervalMs } = ladder;
  const { match, entry, player } = state;
  const seat = match && seatOf(match, player.id);
  if (match && seat) return matchView(match, seat, definition, texts);
  if (entry) return searchingView(state, entry, definition, waveIntervalMs, texts);
  const terms = termsToAccept(definition, player.acceptedTerms);
  if (terms) return termsView(terms, texts);
  return player.isSetUp ? chooserView(state, definition, texts, hint) : setUpFirstView(texts);
}
