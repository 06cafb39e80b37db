/** Joining the queue: read, judge, then one batch. */
import { sideOfRace } from '../ladder/definition.ts';
import { joinRefusal, type JoinRefusal } from '../ladder/eligibility.ts';
import { joinQueue, readQueue, type QueueState } from '../store/queue-store.ts';
import type { Call, Ladder } from './ladder.ts';

/** The queue as it is afterwards, and why nothing came of it if so. */
export interface Joined {
  readonly state: QueueState;
  readonly refusal: JoinRefusal | undefined;
}

/** Puts a player in the queue with the races and vetoes that they chose. */
export async function join(ladder: Ladder, { visit, effects }: Call): Promise<Joined> {
  const { database, definition } = ladder;
  const state = await readQueue(database, visit);
  const races = [...state.races.values()];
  const turn = state.match ? 'playing' : state.entry ? 'waiting' : 'none';
  const refusal = joinRefusal({ isSetUp: state.player.isSetUp, races, turn }, definition);
  if (refusal !== undefined) return { state, refusal };
  // In the ladder's order, so that the same choice is always written the same.
  const offered = definition.sides
    .flatMap((side) => side.races)
    .flatMap(({ code }) => (races.includes(code) && sideOfRace(definition, code) ? [code] : []));
  const vetoes = state.vetoes.filter((veto) => definition.maps.some(({ code }) => code === veto));
  return {
    state: await effects.track(() => joinQueue(database, visit, { races: offered, vetoes })),
    refusal: undefined,
  };
}
