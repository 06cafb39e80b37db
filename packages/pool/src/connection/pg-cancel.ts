import type { Clock } from '../clock.ts';
import { withResolvers } from '../promise.ts';
import { containParser, type ParsedStream } from './contain-parser.ts';

interface Emitter {
  on(event: string, listener: () => void): unknown;
  once(event: string, listener: () => void): unknown;
}

/** What this needs of a client of `pg` that was made for the purpose and is not connected. */
export interface CancelClient {
  readonly ssl: unknown;
  readonly sslNegotiation?: string;
  readonly connection: Emitter & {
    readonly stream: Emitter & ParsedStream;
    connect(port: number | string, host?: string): void;
    requestSsl(): void;
    cancel(processID: number, secretKey: number): void;
  };
}

/** Whose statement is to be given up. */
export interface CancelTarget {
  readonly host: string;
  readonly port: number;
  readonly processID: number;
  readonly secretKey: number;
}

/** How long the server may take to accept and close the connection that carries the request. */
const PATIENCE_MS = 5000;

/**
 * After which pauses it is asked again, as long as the statement runs on: the request travels on a way of its own, and
 * may arrive before the statement, or between two.
 */
const PAUSES_MS = [0, 20, 100, 500, 2500];

/**
 * Asks the server to give up what the target runs now, as long as `isWanted` says so. Resolves with whether that is over:
 * no signal that was asked for can arrive any more. `ended` cuts a pause short: nothing is left to give up.
 */
export async function cancelUntil(
  newClient: () => CancelClient,
  target: CancelTarget,
  isWanted: () => boolean,
  clock: Clock,
  ended?: Promise<void>,
): Promise<boolean> {
  let isOver = await requestCancel(newClient(), target, isWanted, clock);
  for (const pauseMs of PAUSES_MS) {
    if (!isOver || !isWanted()) break;
    if (pauseMs > 0) await pause(pauseMs, clock, ended);
    if (isWanted()) isOver = await requestCancel(newClient(), target, isWanted, clock);
  }
  return isOver;
}

async function pause(ms: number, clock: Clock, ended: Promise<void> | undefined): Promise<void> {
  const { promise, resolve } = withResolvers();
  const timer = clock.after(ms, resolve);
  void ended?.then(resolve);
  await promise;
  timer.cancel();
}

/**
 * Asks the server to give up what the target runs now, over a connection of its own, with TLS where the target has it:
 * the request holds the key to cancel. It names no statement, so `isWanted` is asked at the last moment. Resolves when
 * that connection is closed: then the signal was given, or never will be. Not so where the server let it lie unread: it
 * may still find it.
 */
function requestCancel(
  { connection, ssl, sslNegotiation }: CancelClient,
  target: CancelTarget,
  isWanted: () => boolean,
  clock: Clock,
): Promise<boolean> {
  return new Promise((resolve) => {
    let isSent = false;
    let isOver = true;
    const timer = clock.after(PATIENCE_MS, () => {
      isOver = !isSent;
      connection.stream.destroy();
    });
    const send = (): void => {
      isSent = isWanted();
      if (isSent) connection.cancel(target.processID, target.secretKey);
      else connection.stream.destroy();
    };
    // The statement simply runs on.
    connection.on('error', () => undefined);
    connection.once('end', () => {
      timer.cancel();
      resolve(isOver);
    });
    connection.once('connect', () => {
      if (!ssl) send();
      else if (sslNegotiation !== 'direct') connection.requestSsl();
    });
    connection.once('sslconnect', () => {
      connection.stream.once('secureConnect', send);
      containParser(connection.stream);
    });
    if (target.host.startsWith('/')) connection.connect(`${target.host}/.s.PGSQL.${target.port}`);
    else connection.connect(target.port, target.host);
    if (!ssl) containParser(connection.stream);
  });
}
