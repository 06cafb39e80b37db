import type { OpenConnection } from '../core/connection.ts';
import type { PoolEvents } from '../events.ts';
import type { PoolMetrics } from '../metrics/pool-metrics.ts';
import type { Session } from './open.ts';

export interface ListenParts {
  readonly metrics: PoolMetrics;
  readonly emit: <Name extends keyof PoolEvents>(name: Name, ...details: PoolEvents[Name]) => void;
  /** It ended without our doing; called before anybody hears of it. */
  readonly lost: (cause: Error) => void;
  /** The server refused to write. */
  readonly readOnly: () => void;
}

const READ_ONLY_SQL_TRANSACTION = '25006';

/** Hears what a connection tells unasked, and passes it on to the pool and to whoever listens. */
export function listenTo(connection: OpenConnection<Session>, parts: ListenParts): void {
  const session = connection.link;
  const { metrics, readOnly } = parts;
  session.link.listener = {
    lost: (cause) => lose(connection, cause, parts),
    event: (name, value) => {
      session.handle.emit(name, value);
      session.hold?.lease?.emit(name, value);
    },
    refused: (code) => {
      if (code === READ_ONLY_SQL_TRANSACTION) readOnly();
    },
    // Probes and resets are the pool's own.
    answered: (ms) => {
      if (connection.state === 'leased') metrics.queried(ms);
    },
  };
}

function lose(connection: OpenConnection<Session>, cause: Error, { emit, lost }: ListenParts): void {
  const { state } = connection;
  if (state === 'closing' || state === 'closed') return;
  const { hold, handle } = connection.link;
  lost(cause);
  for (const listened of [handle, hold?.lease]) {
    if (listened && listened.listenerCount('error') > 0) listened.emit('error', cause);
    listened?.emit('end');
  }
  if (state === 'idle' || state === 'probing') emit('error', cause, handle);
}
