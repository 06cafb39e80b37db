/** The table of settings: what each one may be, and how a wrong value is shown. */
import { z } from 'zod';

/** The kinds of database that `DATABASE_TYPE` names. */
export const DATABASE_TYPES = ['postgresql', 'embedded', 'sqlite'] as const;

/** The levels that `LOG_LEVEL` names, most talkative first. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const MOST_CONNECTIONS = 1000;
const MOST_SHARDS = 1000;

/** One setting: its schema (which knows nothing of the other settings) and the rule in words. */
export interface Setting<Value = unknown> {
  readonly schema: z.ZodType<Value, string>;
  readonly rule: string;
  /** How a refused value is shown; quoted as it is when missing. A secret must have one. */
  readonly show?: (value: string) => string;
  /** The values there are, for "did you mean"; `aliases` are names that other tools use for them. */
  readonly choices?: readonly string[];
  readonly aliases?: Readonly<Record<string, string>>;
}

/** Every setting by name. An empty value counts as not set. */
export const SETTINGS = {
  DISCORD_TOKEN: {
    schema: z.string().regex(/^(?!bot\s)[^\s"'<>]{20,}$/i),
    rule: 'must be the token of the bot as the Discord developer portal shows it, without "Bot " before it',
    show: (value: string) => `${value.length} characters (not shown)`,
  },
  DISCORD_GUILD_ID: {
    schema: z.string().regex(/^\d{17,20}$/),
    rule: 'must be the id of a Discord server: 17 to 20 digits',
  },
  DISCORD_CHANNEL_ID: {
    schema: z.string().regex(/^\d{17,20}$/),
    rule: 'must be the id of a Discord channel: 17 to 20 digits',
  },
  LADDER_ADMINS: {
    schema: z
      .string()
      .regex(/^\d{17,20}(?:\s*,\s*\d{17,20})*$/)
      .transform((value) => value.split(/\s*,\s*/)),
    rule: 'must be ids of Discord users, 17 to 20 digits each, with commas between them',
  },
  DISCORD_API: {
    schema: z.string().regex(/^https?:\/\/[^\s@]+$/i),
    rule: 'must be the address of a REST API such as https://discord.com/api',
  },
  DISCORD_SHARDS: {
    schema: z.union([z.literal('auto'), wholeNumber(1, MOST_SHARDS).schema]),
    rule: `must be auto, or a whole number from 1 to ${MOST_SHARDS}`,
  },
  DATABASE_TYPE: {
    schema: z.enum(DATABASE_TYPES),
    rule: `must be one of ${DATABASE_TYPES.join(', ')}`,
    choices: DATABASE_TYPES,
    aliases: { pg: 'postgresql', psql: 'postgresql', local: 'embedded', wasm: 'sqlite' },
  },
  DATABASE_URL: {
    // What may be in it is for the database layer to say, which reads it.
    schema: z.string(),
    rule: 'must be a URL such as postgresql://user:password@host:5432/database',
  },
  DATABASE_CA: {
    schema: z.string().min(1),
    rule: 'must be the path of a certificate file (PEM), or the certificate itself',
  },
  DATABASE_FOLDER: { schema: z.string().min(1), rule: 'must be the path of a folder' },
  LADDER_FILE: { schema: z.string().min(1), rule: 'must be the path of a ladder in JSON' },
  DB_POOL_MIN: wholeNumber(0, MOST_CONNECTIONS),
  DB_POOL_MAX: wholeNumber(1, MOST_CONNECTIONS),
  DB_CONNECTION_BUDGET: wholeNumber(1, MOST_CONNECTIONS),
  LOG_LEVEL: {
    schema: z.enum(LOG_LEVELS),
    rule: `must be one of ${LOG_LEVELS.join(', ')}`,
    choices: LOG_LEVELS,
    aliases: { verbose: 'trace', warning: 'warn', off: 'silent', none: 'silent' },
  },
  HEALTH_PORT: wholeNumber(0, 65_535),
  HEALTH_HOST: {
    schema: z.string().regex(/^[\w.:-]+$/),
    rule: 'must be an address to listen on, such as 127.0.0.1 or 0.0.0.0',
  },
  NODE_ENV: { schema: z.string(), rule: 'may be anything' },
} as const satisfies Record<string, Setting>;

function wholeNumber(least: number, most: number): Setting<number> {
  return {
    schema: z
      .string()
      .regex(/^\d{1,6}$/)
      .transform(Number)
      .refine((value) => value >= least && value <= most),
    rule: `must be a whole number from ${least} to ${most}`,
  };
}
