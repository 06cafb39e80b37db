/** The queue's screen, and what a player chooses there: each choice is kept at once, in one round trip. */
import * as alertStore from '../store/alert-store.ts';
import * as store from '../store/queue-store.ts';
import type { Call, Ladder } from './ladder.ts';

/** More at once would keep news of matches waiting for their turn at Discord. */
const MOST_ALERTS = 25;

/** Everything that the queue's screen shows. */
export type QueueState = store.QueueState;

/** Reads the screen. */
export async function readQueue({ database }: Ladder, { visit }: Call): Promise<QueueState> {
  return store.readQueue(database, visit);
}

/** Remembers the race that a player wants to play on a side; undefined for none. */
export async function chooseRace(
  { database }: Ladder,
  { visit, effects }: Call,
  choice: { readonly side: string; readonly race: string | undefined },
): Promise<QueueState> {
  return effects.track(() => store.chooseRace(database, visit, choice));
}

/** Remembers the maps that a player does not want to play on. */
export async function chooseVetoes(
  { database }: Ladder,
  { visit, effects }: Call,
  vetoes: readonly string[],
): Promise<QueueState> {
  return effects.track(() => store.chooseVetoes(database, visit, vetoes));
}

/** Forgets the chosen races and vetoes. */
export async function clearChoices({ database }: Ladder, { visit, effects }: Call): Promise<QueueState> {
  return effects.track(() => store.clearChoices(database, visit));
}

/** Tells a player for a while when somebody else joins the queue, if the ladder does that at all. */
export async function askAlert(ladder: Ladder, { visit, effects }: Call): Promise<QueueState> {
  const { database, definition } = ladder;
  if (definition.alerts.forMinutes === 0) return store.readQueue(database, visit);
  const until = new Date(visit.at.getTime() + definition.alerts.forMinutes * 60_000);
  return effects.track(() => store.askAlert(database, visit, until));
}

/** Tells a player no more when somebody else joins the queue. */
export async function stopAlert({ database }: Ladder, { visit, effects }: Call): Promise<QueueState> {
  return effects.track(() => store.stopAlert(database, visit));
}

/** Takes a player out of the queue. One who was matched in the meantime stays in their match. */
export async function leaveQueue({ database }: Ladder, { visit, effects }: Call): Promise<QueueState> {
  return effects.track(() => store.leaveQueue(database, visit));
}

/** Takes everybody out of the queue who has waited as long as one may; says who must be told. */
export async function endWaits({ database, now }: Ladder): Promise<readonly string[]> {
  return store.endWaits(database, now());
}

/** Lets those who asked for it know that somebody is in the queue, if the ladder does that; says who must be told. */
export async function alertOfRivals({ database, definition, now }: Ladder): Promise<readonly string[]> {
  if (definition.alerts.forMinutes === 0) return [];
  const at = now();
  const quietSince = new Date(at.getTime() - definition.alerts.quietMinutes * 60_000);
  return alertStore.alertOfRivals(database, { now: at, quietSince, limit: MOST_ALERTS });
}
