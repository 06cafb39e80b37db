import type { Statement } from '../statements.ts';

export interface Naming {
  /** Prepares each statement under its name, as applications do that care. */
  readonly isNamed?: boolean;
}

/** What is passed to a `query` of `pg`'s kind. */
export function queryConfig({ name, text, values }: Statement, { isNamed = false }: Naming): QueryConfig {
  return isNamed ? { name, text, values } : { text, values };
}

interface QueryConfig {
  readonly name?: string;
  readonly text: string;
  readonly values: unknown[];
}
