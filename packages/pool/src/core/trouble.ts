/** What kind of trouble kept a connection from opening, and so what the pool does about it. */
export type Trouble =
  | 'refused-by-rule' // wrong password, unknown database or user, TLS not verified: trying again changes nothing
  | 'server-full' // 53300 and its like: others hold the places
  | 'unreachable'; // refused, reset, silent, starting up, no such host: worth another attempt later

/**
 * Sorts an error by its shape. SQLSTATE class 28 is authorisation, 3D000 an unknown database, 42501 a missing right;
 * certificate errors carry Node's own codes.
 */
export function troubleOf(error: unknown): Trouble {
  const code = codeOf(error);
  if (code === '53300' || code === '53200' || code === '53000') return 'server-full';
  if (code.startsWith('28') || code === '3D000' || code === '42501' || code === '22023')
    return 'refused-by-rule';
  if (/^(ERR_TLS|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|ERR_SSL)/.test(code)) {
    return 'refused-by-rule';
  }
  const message = error instanceof Error ? error.message : '';
  // pg raises these without a code.
  if (/does not support SSL|password must be a string|SASL: SCRAM/i.test(message)) return 'refused-by-rule';
  return 'unreachable';
}

/** The `code` of an error, or ''. */
function codeOf(error: unknown): string {
  const code: unknown =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}
