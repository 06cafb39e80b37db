import { isSubmittable, type QueryCall, type QueryConfig } from '../query.ts';

/** What a query may say of itself and still share a connection; all else is between one caller and `pg`. */
const PLAIN = new Set(['text', 'values', 'name', 'rowMode', 'types', 'signal', 'query_timeout']);

/** A call of `query` as a plain statement; undefined for cursors, streams, pages of rows and what `pg` will refuse. */
export function sharableCall({ config, values }: QueryCall): QueryConfig | undefined {
  if (typeof config === 'string') return isList(values) ? { text: config, values } : undefined;
  if (isSubmittable(config) || typeof config.text !== 'string') return undefined;
  for (const option in config) if (!PLAIN.has(option)) return undefined;
  const given = values ?? config.values;
  if (!isList(given)) return undefined;
  const { text, name, rowMode, types, query_timeout } = config;
  // A NUL would end the name before its end.
  if (name !== undefined && (typeof name !== 'string' || name.includes('\0'))) return undefined;
  return { text, name, rowMode, types, query_timeout, values: given };
}

function isList(values: unknown): values is unknown[] | undefined {
  return values === undefined || Array.isArray(values);
}
