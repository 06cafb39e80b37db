/** The seed's way to use a connection: borrowed, committed or rolled back, returned. */
import { connectionTarget, type ConnectionTarget } from '../connection-target.ts';
import { SILENT_LOG, type DatabaseLog } from '../database-log.ts';
import { DirectConnections } from '../direct/direct-connections.ts';
import { PoolNotInitializedError } from '../errors.ts';
import type { MaskedText } from '../masked.ts';
import { PostgresqlConnection } from '../postgresql/connection.ts';
import type { Gateway } from '../postgresql/gateway.ts';
import { fallbackGateway } from './fallback-gateway.ts';
import { globalHolder } from './global-pool.ts';
import type { PoolStart } from './pool-holder.ts';
import { directOptions } from './pool-settings.ts';

/** A connection in a transaction. */
export interface BorrowedConnection {
  /** Runs one statement with `$1`, `$2` … as parameters; rows are objects, values those of every database here. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the rows' type is known to the caller alone
  query<Row = Record<string, unknown>>(
    text: string,
    parameters?: readonly unknown[],
  ): Promise<{ readonly rows: Row[]; readonly affectedRows: number | undefined }>;
}

/** Where to connect when the process has no pool. */
export interface WithConnectionOptions {
  readonly connectionString?: string | MaskedText | undefined;
  readonly ca?: string | undefined;
  readonly log?: DatabaseLog | undefined;
}

/**
 * Lends a connection of the process's pool to `work`, in a transaction that is committed when `work` resolves and
 * rolled back when it rejects. Where there is no pool, a direct connection serves the call, to `connectionString` or
 * to where the pool led before. Rejects with `PoolNotInitializedError` when neither is known.
 */
export async function withConnection<T>(
  work: (connection: BorrowedConnection) => Promise<T>,
  options: WithConnectionOptions = {},
): Promise<T> {
  const connection = new PostgresqlConnection(await gatewayFor(options).acquire());
  try {
    await connection.begin();
    const result = await work({
      // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as above
      query: async <Row>(text: string, parameters: readonly unknown[] = []) => {
        const { rows, numAffectedRows } = await connection.executeQuery<Row>({ sql: text, parameters });
        return { rows, affectedRows: numAffectedRows === undefined ? undefined : Number(numAffectedRows) };
      },
    });
    await connection.commit();
    return result;
  } catch (error) {
    await connection.rollback();
    throw error;
  } finally {
    connection.release();
  }
}

interface Way {
  readonly log: DatabaseLog | undefined;
  readonly started: PoolStart | undefined;
  readonly gateway: Gateway;
}

/** One way to each place, so that the bound on direct connections and the warning hold across calls. */
const ways = new Map<string, Way>();

function gatewayFor(options: WithConnectionOptions): Gateway {
  const place = JSON.stringify([revealed(options.connectionString), options.ca]);
  const started = globalHolder.startedWith;
  const known = ways.get(place);
  if (known !== undefined && known.started === started && known.log === options.log) return known.gateway;
  const target = targetOf(options);
  const settings = started?.target.equals(target) === true ? started.settings : {};
  const direct = new DirectConnections({ target, ...directOptions(settings) });
  const log = options.log ?? started?.log ?? SILENT_LOG;
  const gateway = fallbackGateway({ holder: globalHolder, target, direct, log });
  ways.set(place, { log: options.log, started, gateway });
  return gateway;
}

function revealed(connectionString: string | MaskedText | undefined): string | undefined {
  return typeof connectionString === 'object' ? connectionString.reveal() : connectionString;
}

function targetOf({ connectionString, ca }: WithConnectionOptions): ConnectionTarget {
  const target =
    connectionString === undefined ? globalHolder.target : connectionTarget(connectionString, ca);
  if (target !== undefined) return target;
  throw new PoolNotInitializedError(
    'Pool not initialized: call initializePool(connectionString, { min, max }) first, or give withConnection a ' +
      'connectionString for a direct connection.',
  );
}
