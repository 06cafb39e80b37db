/** The configuration of a program, or its end. */
import { ConfigError } from './config-error.ts';

/** Reads it, or says everything that is wrong with it and leaves with exit code 1. */
export function configured<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return process.exit(1);
  }
}
