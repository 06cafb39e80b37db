/** Says in the user's words why no connection could be opened. */
import { OpenTimeoutError, PoolStartError } from 'warmpool';
import type { ConnectionTarget } from './connection-target.ts';
import { ConnectionFailedError, TlsError } from './errors.ts';
import { MASK } from './masked.ts';

/** Codes with which Node refuses a server's certificate. */
const CERTIFICATE_CODES =
  /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/;

/** Wraps what the driver said; the driver's error is the `cause`. What is explained already stays as it is. */
export function explainConnectionFailure(error: unknown, target: ConnectionTarget): Error {
  if (error instanceof ConnectionFailedError || error instanceof TlsError) return error;
  const root = rootCause(error);
  const tls = tlsAdvice(root);
  if (tls !== undefined) {
    return new TlsError(`no encrypted connection to ${target.host}:${target.port}: ${tls}`, { cause: error });
  }
  const reason = silence(root, target) ?? `${withoutPassword(describe(root), target)}${advice(codeOf(root))}`;
  return new ConnectionFailedError(`cannot connect to ${target.shown}: ${reason}`, { cause: error });
}

/** A server did not answer while a connection was being opened. */
export class NoAnswerError extends Error {
  constructor(waitedMs: number) {
    super(`no answer within ${waitedMs} ms`);
  }
}

/** Nothing was heard, or nothing that PostgreSQL says; the pool and the driver each have words of their own for it. */
function silence(error: unknown, { host, port }: ConnectionTarget): string | undefined {
  const place = `${host}:${port}`;
  const text = describe(error);
  if (text === 'Connection terminated unexpectedly') {
    return (
      `${place} took the connection and closed it without an answer. ` +
      'Is a PostgreSQL server there, or a proxy or a firewall in between?'
    );
  }
  const isSilent =
    error instanceof NoAnswerError ||
    // Without a cause: no attempt has come to an end.
    error instanceof PoolStartError ||
    (error instanceof OpenTimeoutError && error.step !== 'onConnect');
  if (!isSilent) return undefined;
  const [, waitedMs = 'some'] = /(?:within|after) (\d+) ms/.exec(text) ?? [];
  return `no answer within ${waitedMs} ms from ${place}. Is the address right, and does a firewall let us through?`;
}

/** Whether an error says that TLS failed, wherever in its causes. */
export function isTlsFailure(error: unknown): boolean {
  return tlsAdvice(rootCause(error)) !== undefined;
}

function tlsAdvice(error: unknown): string | undefined {
  const text = describe(error);
  const code = codeOf(error);
  if (CERTIFICATE_CODES.test(code)) {
    return (
      `the server's certificate was not accepted (${text}). With sslmode=require, too, the certificate is verified in ` +
      'full: its authority and the host name. If the server has an authority of its own, name its certificate in ' +
      'DATABASE_CA (or sslrootcert=… in the connection string). sslmode=no-verify encrypts without verifying, ' +
      'which protects against nobody in between.'
    );
  }
  if (code === '' && text.includes('server does not support SSL')) {
    return 'the server does not offer encryption. Turn ssl on there, or use sslmode=disable on a network that you trust.';
  }
  if (code === '28000' && /no encryption|SSL off/.test(text)) {
    return `the server refuses plain connections (${text}). Add sslmode=verify-full to the connection string.`;
  }
  if (code.startsWith('ERR_SSL_') || code === 'EPROTO') {
    return `the TLS handshake failed (${text}). Check that the port is PostgreSQL's.`;
  }
  return undefined;
}

function advice(code: string): string {
  switch (code) {
    case 'ECONNREFUSED':
      return '. Is the server running, and are host and port right?';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return '. The host name is not known: check it in DATABASE_URL.';
    case 'ENOENT':
      return '. There is no such socket: check the folder and the port.';
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return '. The server cannot be reached from here: check the network and its firewall.';
    case '28P01':
    case '28000':
      return '. Check user name and password in DATABASE_URL.';
    case '3D000':
      return '. Create the database, or correct its name in DATABASE_URL.';
    case '53300':
      return '. Lower DB_POOL_MAX or end other programs: the server allows no more connections.';
    case '57P03':
      return '. The server is starting or stopping: try again in a moment.';
    default:
      return '.';
  }
}

/** The innermost error that says something. */
function rootCause(error: unknown): unknown {
  let root = error;
  for (let depth = 0; depth < 8 && root instanceof Error && root.cause instanceof Error; depth += 1)
    root = root.cause;
  return root;
}

function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map((inner) => describe(inner)).join('; ');
  // What follows it is a sentence of ours.
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}

function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

/** No driver repeats a password today; should one begin to, it stops here. */
function withoutPassword(text: string, target: ConnectionTarget): string {
  const password = target.clientOptions()['password'];
  return typeof password === 'string' && password.length >= 4 ? text.replaceAll(password, MASK) : text;
}
