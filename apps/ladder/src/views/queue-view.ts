/** `/queue`: choosing what to play, waiting, and what stands in the way. */
import {
  mapName,
  mapsInPlay,
  onlyRaceOf,
  racesOf,
  sideOfRace,
  type LadderDefinition,
} from '../ladder/definition.ts';
import { windowAfter } from '../ladder/matchmaking/window.ts';
import type { QueueEntry, QueueState, WaitingGroup } from '../store/queue-store.ts';
import { button, COLOUR, field, message, options, row, select, type MessageView } from './message.ts';
import { safeText } from './safe-text.ts';
import { vetoesId } from './veto-order.ts';
import { counted, everySeconds, moment } from './wording.ts';

/** The screen of who neither waits nor plays: choices, each kept at once, and the way into the queue. */
export function chooserView(state: QueueState, definition: LadderDefinition, hint?: string): MessageView {
  const { sides, matchmaking } = definition;
  const hasRaces = onlyRaceOf(definition) === undefined;
  return message(
    {
      color: hint === undefined ? COLOUR.working : COLOUR.trouble,
      title: 'Find a match',
      description: hint ?? `Choose ${choices(definition)}. Then join.`,
      fields: [
        ...(hasRaces ? [field('You play', racesText([...state.races.values()], definition))] : []),
        field('Maps you refuse, the worst first', mapsText(state.vetoes, definition)),
        field('Waiting now', waitingText(state.waiting, definition)),
      ],
    },
    [
      ...(hasRaces ? sides : []).map((side) =>
        row(
          select({
            customId: `queue:race:${side.code}`,
            placeholder: `${side.name}: no race`,
            options: options(side.races, [...state.races.values()]),
            most: 1,
          }),
        ),
      ),
      ...(matchmaking.vetoes === 0
        ? []
        : [
            row(
              select({
                customId: vetoesId(state.vetoes, definition),
                placeholder: `Refuse up to ${counted(matchmaking.vetoes, 'map', 'maps')}`,
                options: options(mapsInPlay(definition), state.vetoes),
                most: matchmaking.vetoes,
              }),
            ),
          ]),
      row(button('Join', 'queue:join', 'good'), button('Clear', 'queue:clear')),
    ],
  );
}

/** The screen of who waits. */
export function searchingView(
  state: QueueState,
  entry: QueueEntry,
  definition: LadderDefinition,
  waveIntervalMs: number,
): MessageView {
  const accepted = windowAfter(entry.waitCycles + 1, definition.matchmaking);
  return message(
    {
      color: COLOUR.working,
      title: 'Searching…',
      description:
        // True however old the message is when somebody reads it.
        `You joined the queue ${moment(entry.joinedAt, 'R')}. Players are brought together ` +
        `${everySeconds(waveIntervalMs / 1000)}; you will get a message.` +
        (entry.waitUntil === null
          ? ''
          : ` If nobody is found, you leave the queue ${moment(entry.waitUntil, 'R')}.`),
      fields: [
        ...(onlyRaceOf(definition) ? [] : [field('You play', racesText(entry.races, definition))]),
        field('You accept', `up to ${accepted} rating points of difference, more with every wave`),
        field('Waiting now', waitingText(state.waiting, definition)),
      ],
    },
    [row(button('Leave', 'queue:leave', 'bad'), button('Refresh', 'queue:refresh'))],
  );
}

/** Why somebody may not join at the moment, and how long. */
export function pausedText(until: Date): string {
  return `You have left opponents waiting. You can join again ${moment(until, 'R')}.`;
}

/** Why somebody may not join at all. */
export function bannedText(reason: string): string {
  return `You are banned from the queue: ${safeText(reason, 200)}`;
}

function choices(definition: LadderDefinition): string {
  const maps = 'the maps you would rather not play, the worst first';
  if (onlyRaceOf(definition)) return maps;
  return `${definition.sides.length === 1 ? 'a race' : 'a race on one side or on both'}, and ${maps}`;
}

function racesText(races: readonly string[], definition: LadderDefinition): string {
  const known = racesOf(definition).filter(({ code }) => races.includes(code));
  if (known.length === 0) return 'nothing yet';
  return known
    .map(({ code, name }) => {
      const side = sideOfRace(definition, code);
      return side === undefined || definition.sides.length === 1 ? name : `${name} (${side.name})`;
    })
    .join(' or ');
}

function mapsText(vetoes: readonly string[], definition: LadderDefinition): string {
  return vetoes.length === 0 ? 'none' : vetoes.map((code) => mapName(definition, code)).join(', ');
}

/** How many could play each side; who offers both counts as either. */
function waitingText(waiting: readonly WaitingGroup[], definition: LadderDefinition): string {
  if (definition.sides.length === 1) {
    const total = waiting.reduce((sum, { count }) => sum + count, 0);
    return total === 0 ? 'nobody' : counted(total, 'player', 'players');
  }
  const counts = new Map<string, number>();
  for (const { races, count } of waiting) {
    const offered = definition.sides.filter((side) => side.races.some(({ code }) => races.includes(code)));
    const label = offered.length > 1 ? 'either side' : (offered[0]?.name ?? 'no side');
    counts.set(label, (counts.get(label) ?? 0) + count);
  }
  if (counts.size === 0) return 'nobody';
  return [...counts].map(([label, count]) => `${count} for ${label}`).join(', ');
}
