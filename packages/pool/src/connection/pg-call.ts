import type { QueryCall, QueryConfig } from '../query.ts';
import { refuseTooMany, wireValue } from './wire-values.ts';

/** A call as `pg` is given it, without its name behind a transaction pooler. Throws for a value that cannot be sent. */
export function pgCall(call: QueryCall, isNamed: boolean): QueryCall {
  const prepared = withPreparedObjects(call);
  const { config } = prepared;
  if (isNamed || !isConfig(config) || !config.name || !config.text) return prepared;
  return {
    ...prepared,
    config: { ...config, ...statementOf(config), values: config.values, name: undefined },
  };
}

function withPreparedObjects(call: QueryCall): QueryCall {
  const { config, values } = call;
  if (values) {
    const prepared = preparedObjects(values);
    return prepared === values ? call : { ...call, values: prepared };
  }
  if (!isConfig(config) || !config.values) return call;
  const prepared = preparedObjects(config.values);
  if (prepared === config.values) return call;
  return { ...call, config: { ...config, ...statementOf(config), values: prepared } };
}

/** Only what has methods can throw when it is serialised (a cycle, a `toPostgres`, a `toString`); the others pass untouched. */
function preparedObjects(values: readonly unknown[]): unknown[] {
  refuseTooMany(values.length);
  if (!Array.isArray(values) || values.every(isHarmless)) return values as unknown[];
  return values.map(wireValue);
}

/** Of no scope, so that the queries of leases make no closure for it. */
function isHarmless(value: unknown): boolean {
  if (typeof value === 'function') return false;
  return typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array;
}

function isConfig(config: QueryCall['config']): config is QueryConfig {
  return typeof config === 'object' && !('submit' in config);
}

/** Named one by one: query builders hand over objects whose `text` is a getter of their class, which no spread copies. */
export function statementOf({ text, name, rowMode, types }: QueryConfig): QueryConfig {
  // To pg an empty name is none.
  return { text, name: name || undefined, rowMode, types };
}
