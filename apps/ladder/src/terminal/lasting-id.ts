/** The same player has the same Discord id at every start: what is kept in the database stays theirs. */
import { createHash } from 'node:crypto';

/** The snowflake of the first of January 2020, as early as a player of ours may have joined Discord. */
const EARLIEST = (1_577_836_800_000n - 1_420_070_400_000n) << 22n;
/** Some five years of snowflakes, so that every id lies in the past and is 18 or 19 digits long. */
const SPAN = (5n * 365n * 86_400_000n) << 22n;

/** A snowflake that follows from a name, whatever its capitals. */
export function lastingId(name: string): string {
  const hash = createHash('sha256').update(name.toLowerCase()).digest();
  return String(EARLIEST + (hash.readBigUInt64BE() % SPAN));
}
