/** One connection without a pool: opened for a call and closed after it. */
import { Socket } from 'node:net';
import pg from 'pg';
import { NoAnswerError } from '../connection-failure.ts';
import type { Session, Statement, StatementResult } from '../postgresql/gateway.ts';

/** How long a connection may take to say goodbye before its socket is torn down. */
const GOODBYE_MS = 1000;

/** An open connection; `closed` resolves when its socket is gone. */
export interface DirectConnection extends Session {
  readonly closed: Promise<void>;
}

/** How a direct connection is opened. */
export interface DirectConnectionOptions {
  /** Options of `pg`'s Client. */
  readonly client: Record<string, unknown>;
  /** Sends each statement without waiting for the one before. */
  readonly pipeline: boolean;
  /** 0: no limit. */
  readonly timeoutMillis: number;
  /** Tears the connection down, whatever it is doing. */
  readonly signal?: AbortSignal | undefined;
  /** The pool's hook for new connections. */
  readonly onConnect: ((client: unknown) => unknown) | undefined;
}

/** Opens a connection. Rejects with `NoAnswerError`, the driver's error, or the hook's. */
export async function openDirectConnection(options: DirectConnectionOptions): Promise<DirectConnection> {
  // The socket is ours so that it can be torn down where the server no longer answers.
  const socket = new Socket();
  const client = new pg.Client({
    ...options.client,
    pipeline: options.pipeline,
    connectionTimeoutMillis: options.timeoutMillis,
    stream: () => socket,
  });
  const tearDown = (): unknown => socket.destroy(new Error('the database was closed'));
  options.signal?.addEventListener('abort', tearDown);
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      options.signal?.removeEventListener('abort', tearDown);
      resolve();
    });
  });
  // A connection that breaks fails its queries; without a listener it would end the process as well.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await options.onConnect?.(client);
  } catch (error) {
    socket.destroy();
    throw isTimeout(error) ? new NoAnswerError(options.timeoutMillis) : error;
  }
  return {
    closed,
    query: (statement: Statement): Promise<StatementResult | StatementResult[]> => client.query(statement),
    release: (error) => {
      if (error !== undefined) {
        socket.destroy();
        return;
      }
      const timer = setTimeout(() => socket.destroy(), GOODBYE_MS);
      void closed.then(() => clearTimeout(timer));
      // Nobody waits for it: `closed` tells when it is done, and the timer sees to it that it gets done.
      void client.end();
    },
  };
}

/** The driver gives it no code. */
function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'timeout expired';
}
