import { PoolOptionError } from '../errors.ts';
import { CLIENT_OPTIONS } from './client-options.ts';
import { RULES } from './option-rules.ts';

/** Refuses a name that looks like one of the pool's options and is none. */
export function refuseMisspelling(name: string, value: unknown): void {
  if (name === 'pipeline' && value) {
    throw new PoolOptionError(
      name,
      'The `pipeline` option cannot be used in a pool: use pool.batch for one round trip',
    );
  }
  if (name in RULES || CLIENT_OPTIONS.has(name)) return;
  if (name === 'poolSize') throw new PoolOptionError(name, 'Unknown option `poolSize`: it is called `max`');
  const near = Object.keys(RULES).find((known) => isMisspelt(name, known));
  if (near) throw new PoolOptionError(name, `Unknown option \`${name}\`: did you mean \`${near}\`?`);
}

/** One or two letters off, or other capitals and underscores; short names may be one off. */
function isMisspelt(name: string, known: string): boolean {
  const plain = (text: string): string => text.toLowerCase().replaceAll('_', '');
  if (plain(name) === plain(known)) return true;
  const allowed = known.length > 6 ? 2 : 1;
  return (
    Math.abs(name.length - known.length) <= allowed && editDistance(plain(name), plain(known)) <= allowed
  );
}

/** Levenshtein's distance, row by row. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
