/** Where a database says what it does. */

/** Takes a message for people and fields for machines. */
export interface DatabaseLog {
  info(message: string, fields?: object): void;
  warn(message: string, fields?: object): void;
  error(message: string, fields?: object): void;
}

/** Says nothing. */
export const SILENT_LOG: DatabaseLog = Object.freeze({
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
});
