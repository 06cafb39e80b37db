/** Recognises the one constraint error that programs decide by. */

const UNIQUE_VIOLATION = '23505';
const SQLITE_MESSAGE = 'UNIQUE constraint failed';

/** Whether a statement, also one in a batch, failed because a value is there already; in either dialect. */
export function isUniqueViolation(error: unknown): boolean {
  let current = error;
  for (let depth = 0; depth < 8 && current instanceof Error; depth += 1) {
    if ('code' in current && current.code === UNIQUE_VIOLATION) return true;
    if (current.name === 'SQLite3Error' && current.message.startsWith(SQLITE_MESSAGE)) return true;
    current = current.cause;
  }
  return false;
}
