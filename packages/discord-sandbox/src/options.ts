/** The options of a sandbox, their defaults, and what is refused. */
import { randomBytes } from 'node:crypto';
import type { Locale } from 'discord-api-types/v10';
import { SYSTEM_CLOCK, type Clock } from './clock.ts';
import { isSnowflake } from './snowflake.ts';

/** A guild that exists from the start. */
export interface GuildSeed {
  /** Its id; a new one when missing. */
  readonly id?: string;
  readonly name: string;
  /** The language that it prefers; `en-US` when missing. */
  readonly locale?: `${Locale}`;
  /** Names of users who are members from the start. */
  readonly members?: readonly string[];
}

/** Options of `startSandbox`. Durations are in the unit their name says. */
export interface SandboxOptions {
  /** TCP port on 127.0.0.1; 0 takes a free one. */
  readonly port?: number;
  /** What the bot logs in with; a random one when missing. */
  readonly token?: string;
  /** The application's id, which is also the bot's user id; a new one when missing. */
  readonly applicationId?: string;
  /** How long the bot has for its first response. */
  readonly deadlineMs?: number;
  /** How often the bot must send a heartbeat. */
  readonly heartbeatIntervalMs?: number;
  /** Into how many shards the bot is told to split its servers; so many may log in at once. */
  readonly shards?: number;
  /** Messages kept per channel; the oldest go first. */
  readonly historyLimit?: number;
  /** Guilds that exist, with the bot in them, from the start. */
  readonly guilds?: readonly GuildSeed[];
  /** Where time comes from. */
  readonly clock?: Clock;
}

export type ResolvedOptions = Readonly<Required<Omit<SandboxOptions, 'applicationId'>>> &
  Pick<SandboxOptions, 'applicationId'>;

const DEFAULTS = Object.freeze({
  port: 0,
  deadlineMs: 3000,
  heartbeatIntervalMs: 41_250,
  shards: 1,
  historyLimit: 200,
  guilds: [],
  clock: SYSTEM_CLOCK,
});

/** Fills in the defaults. Throws a `RangeError` for a value that cannot work. */
export function resolveOptions(options: SandboxOptions): ResolvedOptions {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const resolved: ResolvedOptions = { ...DEFAULTS, token: randomToken(), ...given };
  requireInteger('port', resolved.port, 0, 65_535);
  requireInteger('deadlineMs', resolved.deadlineMs, 1);
  requireInteger('heartbeatIntervalMs', resolved.heartbeatIntervalMs, 1);
  requireInteger('shards', resolved.shards, 1);
  requireInteger('historyLimit', resolved.historyLimit, 1);
  if (resolved.token === '') throw new RangeError('token must not be empty');
  requireSnowflake('applicationId', resolved.applicationId);
  for (const { name, id } of resolved.guilds) requireSnowflake(`the id of the guild "${name}"`, id);
  return Object.freeze(resolved);
}

function requireInteger(name: string, value: number, min: number, max = Number.MAX_SAFE_INTEGER): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(`${name} must be an integer from ${min} to ${max}, got ${value}`);
  }
}

function requireSnowflake(name: string, id: string | undefined): void {
  if (id === undefined || isSnowflake(id)) return;
  throw new RangeError(`${name} must be a snowflake of 17 to 20 digits, got "${String(id)}"`);
}

function randomToken(): string {
  return `sandbox.${randomBytes(18).toString('base64url')}`;
}
