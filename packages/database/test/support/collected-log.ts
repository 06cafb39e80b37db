/** A log that a test can read. */
import type { DatabaseLog } from '@warmpool/database';

export interface CollectedLog extends DatabaseLog {
  /** `info: message`, in order. */
  readonly lines: string[];
  /** Everything that was logged, fields included, as one text. */
  everything(): string;
}

export function collectedLog(): CollectedLog {
  const lines: string[] = [];
  const fieldsOf: unknown[] = [];
  const write =
    (level: string) =>
    (message: string, fields?: object): void => {
      lines.push(`${level}: ${message}`);
      fieldsOf.push(fields);
    };
  return {
    lines,
    everything: () => lines.join('\n') + JSON.stringify(fieldsOf),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
}
