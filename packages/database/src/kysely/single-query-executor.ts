/** Kysely's executor, with a shorter way for queries that need no connection of their own. */
import type {
  CompiledQuery,
  ConnectionProvider,
  DatabaseConnection,
  KyselyPlugin,
  QueryExecutor,
  QueryId,
  QueryResult,
  RootOperationNode,
  UnknownRow,
} from 'kysely';

/** Runs one query that stands alone. */
export type RunAlone = <Row>(query: CompiledQuery<Row>) => Promise<QueryResult<Row>>;

/**
 * Kysely borrows a connection for every query; the pool has a faster way for one that stands alone. What is bound to
 * a connection (transactions, `connection()`) goes through the inner executor as before.
 */
export function singleQueryExecutor(inner: QueryExecutor, runAlone: RunAlone): QueryExecutor {
  const around = (changed: QueryExecutor): QueryExecutor => singleQueryExecutor(changed, runAlone);
  return {
    adapter: inner.adapter,
    plugins: inner.plugins,
    transformQuery: <T extends RootOperationNode>(node: T, queryId: QueryId) =>
      inner.transformQuery(node, queryId),
    compileQuery: (node, queryId) => inner.compileQuery(node, queryId),
    provideConnection: <T>(consumer: (connection: DatabaseConnection) => Promise<T>) =>
      inner.provideConnection(consumer),
    executeQuery: async <Row>(query: CompiledQuery<Row>) => {
      const result = await runAlone(query);
      return inner.plugins.length === 0 ? result : transform(result, query.queryId, inner.plugins);
    },
    stream: (query, chunkSize) => inner.stream(query, chunkSize),
    withConnectionProvider: (provider: ConnectionProvider) => inner.withConnectionProvider(provider),
    withPlugin: (plugin: KyselyPlugin) => around(inner.withPlugin(plugin)),
    withPlugins: (plugins: readonly KyselyPlugin[]) => around(inner.withPlugins(plugins)),
    withPluginAtFront: (plugin: KyselyPlugin) => around(inner.withPluginAtFront(plugin)),
    withoutPlugins: () => around(inner.withoutPlugins()),
  };
}

/** Each plugin gets what the one before made of the result. */
async function transform<Row>(
  result: QueryResult<Row>,
  queryId: QueryId,
  plugins: readonly KyselyPlugin[],
): Promise<QueryResult<Row>> {
  let transformed = result as QueryResult<UnknownRow>;
  for (const plugin of plugins) transformed = await plugin.transformResult({ result: transformed, queryId });
  return transformed as QueryResult<Row>;
}
