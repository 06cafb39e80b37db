/** The seed's way to use a connection: borrowed, committed or rolled back, returned. */
import { performance } from 'node:perf_hooks';
import { connectionTarget, type ConnectionTarget } from '../connection-target.ts';
import { SILENT_LOG, type DatabaseLog } from '../database-log.ts';
import { DirectConnections } from '../direct/direct-connections.ts';
import { PoolNotInitializedError } from '../errors.ts';
import type { MaskedText } from '../masked.ts';
import { PostgresqlConnection } from '../postgresql/connection.ts';
import type { Gateway } from '../postgresql/gateway.ts';
import { fallbackGateway } from './fallback-gateway.ts';
import { globalHolder } from './global-pool.ts';
import { clientSettings, type PoolSettings } from './pool-settings.ts';
import { WarningThrottle } from './warning-throttle.ts';

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
 * to where the pool led before. Rejects with `PoolNotInitializedError` when neither is known, and with
 * `ConfigurationError` while the pool leads to another server than `connectionString`.
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

/** One way to each place, so that the bound on direct connections and the warning hold across calls. */
interface Way {
  readonly target: ConnectionTarget;
  readonly direct: DirectConnections;
  readonly throttle: WarningThrottle;
}

/** Those that were asked for last. A program has one or two; one that makes up others gains nothing. */
const MOST_KEPT = 50;

const ways: Way[] = [];
/** Connection strings that were understood before, with their certificate authority. */
const targets = new Map<string, ConnectionTarget>();

function gatewayFor(options: WithConnectionOptions): Gateway {
  const { target, direct, throttle } = wayTo(targetOf(options));
  const log = options.log ?? globalHolder.startedWith?.log ?? SILENT_LOG;
  return fallbackGateway({ holder: globalHolder, target, direct, throttle, log });
}

function wayTo(target: ConnectionTarget): Way {
  const place = ways.findIndex((way) => way.target.equals(target));
  const [known] = place < 0 ? [] : ways.splice(place, 1);
  if (known !== undefined) {
    ways.push(known);
    return known;
  }
  const settings = (): PoolSettings => {
    const started = globalHolder.startedWith;
    return started?.target.equals(target) === true ? started.settings : {};
  };
  const way: Way = {
    target,
    direct: new DirectConnections({ target, clientSettings: () => clientSettings(settings()) }),
    throttle: new WarningThrottle(() => performance.now()),
  };
  if (ways.length >= MOST_KEPT) {
    // Not one whose connections are still counted.
    const spare = ways.findIndex(({ direct }) => direct.open === 0);
    if (spare >= 0) ways.splice(spare, 1);
  }
  ways.push(way);
  return way;
}

function targetOf({ connectionString, ca }: WithConnectionOptions): ConnectionTarget {
  if (connectionString === undefined) return globalHolder.target ?? refuseNowhere();
  const text = typeof connectionString === 'string' ? connectionString : connectionString.reveal();
  const key = JSON.stringify([text, ca]);
  const target = targets.get(key) ?? connectionTarget(text, ca);
  // Behind the others, of which the first has not been asked for the longest.
  targets.delete(key);
  targets.set(key, target);
  for (const oldest of targets.keys()) {
    if (targets.size <= MOST_KEPT) break;
    targets.delete(oldest);
  }
  return target;
}

function refuseNowhere(): never {
  throw new PoolNotInitializedError(
    'Pool not initialized: call initializePool(connectionString, { min, max }) first, or give withConnection a ' +
      'connectionString for a direct connection.',
  );
}
