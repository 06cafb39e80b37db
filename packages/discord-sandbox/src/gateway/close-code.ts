/** Why the gateway closes a connection, and whether its session can be resumed afterwards. */

/** Discord's close codes that the sandbox uses itself. */
export const CLOSE = {
  unknownOpcode: 4001,
  decodeError: 4002,
  notAuthenticated: 4003,
  authenticationFailed: 4004,
  alreadyAuthenticated: 4005,
  invalidSequence: 4007,
  invalidShard: 4010,
  invalidVersion: 4012,
  invalidIntents: 4013,
} as const;

/** Codes after which the session is gone: those of Discord's table, and a normal close by the bot. */
const FINAL: ReadonlySet<number> = new Set([1000, 1001, 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014]);

export function endsSession(code: number): boolean {
  return FINAL.has(code);
}
