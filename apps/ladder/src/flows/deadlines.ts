/** What time brings about, whoever does nothing: of matches, of waits, of wishes to be told, of news. */
import type { Ladder } from './ladder.ts';
import { toldPlayer } from './notice.ts';
import { alertOfRivals, endWaits } from './queue.ts';
import { sweep } from './sweep.ts';
import { untoldPlayers } from './untold.ts';

/**
 * Does all that is due, and gives the players who have news. What fails goes to `failed`, and keeps nothing else from
 * being done: it is tried again at the next call.
 */
export async function keepDeadlines(
  ladder: Ladder,
  failed: (error: unknown) => void,
): Promise<readonly string[]> {
  const playerIds: string[] = [];
  for (const step of [
    async () => (await sweep(ladder, failed)).map(toldPlayer),
    async () => endWaits(ladder),
    async () => alertOfRivals(ladder),
    async () => untoldPlayers(ladder),
  ]) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one at a time: they share the time with commands
      playerIds.push(...(await step()));
    } catch (error) {
      failed(error);
    }
  }
  return playerIds;
}
