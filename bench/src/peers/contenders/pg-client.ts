import pg from 'pg';
import type { Asks, Contender } from '../contender.ts';
import { clientConfig } from '../place.ts';
import { queryConfig } from './named.ts';

/** One connection for all callers: what it costs without any pool; with `pipeline` it does not wait between statements. */
export function pgClient({ pipeline = false }: { readonly pipeline?: boolean } = {}): Contender<Asks> {
  return {
    name: pipeline ? 'pg.Client, pipeline' : 'pg.Client',
    open: async (place) => {
      const config = { ...clientConfig(place), pipeline };
      const client = new pg.Client(config);
      await client.connect();
      return {
        ask: async (statement) => (await client.query(queryConfig(statement, {}))).rows,
        [Symbol.asyncDispose]: () => client.end(),
      };
    },
  };
}
