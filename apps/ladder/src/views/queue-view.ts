/** `/queue`: choosing what to play, waiting, and what stands in the way. */
import {
  mapName,
  mapsInPlay,
  onlyRaceOf,
  racesOf,
  sideOfRace,
  type LadderDefinition,
  type Side,
} from '../ladder/definition.ts';
import { windowAfter } from '../ladder/matchmaking/window.ts';
import type { Texts } from '../texts/english.ts';
import type { QueueEntry, QueueState, WaitingGroup } from '../store/queue-store.ts';
import { button, COLOUR, field, message, options, row, select, type MessageView } from './message.ts';
import { safeText } from './safe-text.ts';
import { vetoesId } from './veto-order.ts';
import { moment } from './wording.ts';

/** The screen of who neither waits nor plays: choices, each kept at once, and the way into the queue. */
export function chooserView(
  state: QueueState,
  definition: LadderDefinition,
  { queue }: Texts,
  hint?: string,
): MessageView {
  const { sides, matchmaking, alerts } = definition;
  // Who asked before the ladder stopped telling anybody is told no more.
  const alertUntil = alerts.forMinutes === 0 ? undefined : state.alertUntil;
  const hasRaces = onlyRaceOf(definition) === undefined;
  return message(
    {
      color: hint === undefined ? COLOUR.working : COLOUR.trouble,
      title: queue.find,
      description: hint ?? choices(definition, queue),
      fields: [
        ...(hasRaces ? [field(queue.youPlay, racesText([...state.races.values()], definition, queue))] : []),
        field(queue.refused, mapsText(state.vetoes, definition, queue)),
        field(queue.waitingNow, waitingText(state.waiting, definition, queue)),
        ...(alertUntil
          ? [field(queue.alerts, queue.alertsUntil(moment(alertUntil, 'f'), alerts.quietMinutes))]
          : []),
      ],
    },
    [
      ...(hasRaces ? sides : []).map((side) =>
        row(
          select({
            customId: `queue:race:${side.code}`,
            placeholder: queue.noRace(side.name),
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
                placeholder: queue.refuseUpTo(matchmaking.vetoes),
                options: options(mapsInPlay(definition), state.vetoes),
                most: matchmaking.vetoes,
              }),
            ),
          ]),
      row(
        button(queue.join, 'queue:join', 'good'),
        button(queue.clear, 'queue:clear'),
        ...(alertUntil ? [button(queue.alertOff, 'queue:alert-off')] : []),
        ...(!alertUntil && alerts.forMinutes > 0 ? [button(queue.alert, 'queue:alert')] : []),
      ),
    ],
  );
}

/** The screen of who waits. */
export function searchingView(
  state: QueueState,
  entry: QueueEntry,
  definition: LadderDefinition,
  waveIntervalMs: number,
  { queue, wording }: Texts,
): MessageView {
  const accepted = windowAfter(entry.waitCycles + 1, definition.matchmaking);
  return message(
    {
      color: COLOUR.working,
      title: queue.searching,
      description: [
        // True however old the message is when somebody reads it.
        queue.joined(moment(entry.joinedAt, 'R'), wording.everySeconds(waveIntervalMs / 1000)),
        ...(entry.waitUntil === null ? [] : [queue.leaves(moment(entry.waitUntil, 'R'))]),
      ].join(' '),
      fields: [
        ...(onlyRaceOf(definition) ? [] : [field(queue.youPlay, racesText(entry.races, definition, queue))]),
        field(queue.youAccept, queue.accepted(accepted)),
        field(queue.waitingNow, waitingText(state.waiting, definition, queue)),
      ],
    },
    [row(button(queue.leave, 'queue:leave', 'bad'), button(queue.refresh, 'queue:refresh'))],
  );
}

/** Why somebody may not join at the moment, and how long. */
export function pausedText(until: Date, { queue }: Texts): string {
  return queue.paused(moment(until, 'R'));
}

/** Why somebody may not join at all. */
export function bannedText(reason: string, { queue }: Texts): string {
  return queue.banned(safeText(reason, 200));
}

function choices(definition: LadderDefinition, queue: Texts['queue']): string {
  if (onlyRaceOf(definition)) return queue.chooseMaps;
  return definition.sides.length === 1 ? queue.chooseRace : queue.chooseSides;
}

function racesText(races: readonly string[], definition: LadderDefinition, queue: Texts['queue']): string {
  const known = racesOf(definition).filter(({ code }) => races.includes(code));
  if (known.length === 0) return queue.nothingYet;
  return queue.either(
    known.map(({ code, name }) => {
      const side = sideOfRace(definition, code);
      return side === undefined || definition.sides.length === 1 ? name : `${name} (${side.name})`;
    }),
  );
}

function mapsText(vetoes: readonly string[], definition: LadderDefinition, queue: Texts['queue']): string {
  return vetoes.length === 0 ? queue.noMaps : vetoes.map((code) => mapName(definition, code)).join(', ');
}

/** How many could play each side; who offers both counts as either. */
function waitingText(
  waiting: readonly WaitingGroup[],
  definition: LadderDefinition,
  queue: Texts['queue'],
): string {
  if (definition.sides.length === 1) {
    const total = waiting.reduce((sum, { count }) => sum + count, 0);
    return total === 0 ? queue.nobody : queue.players(total);
  }
  const counts = new Map<Side | 'either' | 'none', number>();
  for (const { races, count } of waiting) {
    const [first, ...others] = definition.sides.filter((side) =>
      side.races.some(({ code }) => races.includes(code)),
    );
    const group = others.length > 0 ? 'either' : (first ?? 'none');
    counts.set(group, (counts.get(group) ?? 0) + count);
  }
  if (counts.size === 0) return queue.nobody;
  return [...counts]
    .map(([group, count]) => {
      if (group === 'either') return queue.forEitherSide(count);
      return group === 'none' ? queue.forNoSide(count) : queue.forSide(count, group.name);
    })
    .join(', ');
}
