import type { Asks } from '../contender.ts';
import { LOOKUP } from '../statements.ts';

/** Asks for one row by its primary key. Whoever answers with anything else does not take part for speed. */
export async function askForOne(subject: Asks): Promise<void> {
  const { length } = await subject.ask(LOOKUP.next());
  if (length !== 1) throw new Error(`Asked for one row, answered with ${length}`);
}
