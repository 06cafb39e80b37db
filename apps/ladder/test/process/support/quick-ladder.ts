/** A ladder for a program of its own: a wave every second, and matches that nobody has to confirm. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileWith } from '../../support/ladders.ts';
import { temporaryFolder } from './ladder-process.ts';

/** Writes it down until the test is over; gives the path for LADDER_FILE. */
export async function quickLadderFile(): Promise<string> {
  const path = join(await temporaryFolder(), 'ladder.json');
  const rules = { matchmaking: { waveSeconds: 1 }, deadlines: { confirmWithinSeconds: 0 } };
  await writeFile(path, JSON.stringify(fileWith(rules)));
  return path;
}
