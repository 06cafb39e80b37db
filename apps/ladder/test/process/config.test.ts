import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { loadConfig, readConfig, type Environment } from '../../src/config.ts';
import { shippedLadderPath } from '../../src/definition-file.ts';
import { DAWN_AND_DUSK, ONE_ON_ONE } from '../support/ladders.ts';
import { ConfigError } from '../../src/config/config-error.ts';

const TOKEN = 'MTExMjIyMzMzNDQ0NTU1NjY2.Gabcde.a-secret-that-nobody-may-see';
const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';
const URL_OF_DATABASE = 'postgresql://ladder:hunter22@db.example.com:5432/ladder';

function read(environment: Environment): ReturnType<typeof readConfig> {
  return readConfig(environment, '/srv/ladder');
}

function faultsOf(environment: Environment): string {
  try {
    read(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('the configuration', () => {
  test('nothing set means an embedded server in .warmpool, a local Discord, and a pool of 2 to 10', () => {
    expect(read({})).toEqual({
      discord: undefined,
      database: {
        type: 'embedded',
        folder: '/srv/ladder/.warmpool/postgresql',
        pool: { min: 2, max: 10 },
      },
      definition: DAWN_AND_DUSK,
      logLevel: 'info',
      health: undefined,
      isRunByNpm: false,
      secrets: [],
    });
  });

  test('DATABASE_URL alone means postgresql', () => {
    expect(read({ DATABASE_URL: URL_OF_DATABASE }).database).toEqual({
      type: 'postgresql',
      url: URL_OF_DATABASE,
      pool: { min: 2, max: 10 },
    });
  });

  test('every setting arrives where it belongs', () => {
    const config = read({
      DISCORD_TOKEN: TOKEN,
      DISCORD_GUILD_ID: '123456789012345678',
      DISCORD_API: 'http://127.0.0.1:1234/api',
      DISCORD_SHARDS: '4',
      DATABASE_TYPE: 'postgresql',
      DATABASE_URL: 'postgres://u@h/d',
      DATABASE_CA: CERTIFICATE,
      LADDER_FILE: shippedLadderPath('one-on-one'),
      DB_POOL_MIN: '3',
      DB_POOL_MAX: '20',
      DB_CONNECTION_BUDGET: '30',
      LOG_LEVEL: 'debug',
      HEALTH_PORT: '8080',
      HEALTH_HOST: '0.0.0.0',
      NODE_ENV: 'production',
    });
    expect(config).toEqual({
      discord: { token: TOKEN, guildId: '123456789012345678', api: 'http://127.0.0.1:1234/api', shards: 4 },
      database: {
        type: 'postgresql',
        url: 'postgres://u@h/d',
        ca: CERTIFICATE,
        pool: { min: 3, max: 20 },
        budget: 30,
      },
      definition: ONE_ON_ONE,
      logLevel: 'debug',
      health: { host: '0.0.0.0', port: 8080 },
      isRunByNpm: false,
      secrets: [TOKEN],
    });
  });

  test('sqlite keeps one file in the data folder', () => {
    expect(read({ DATABASE_TYPE: 'sqlite', DATABASE_FOLDER: 'data' }).database).toEqual({
      type: 'sqlite',
      file: '/srv/ladder/data/ladder.sqlite',
    });
  });

  test('an empty value counts as not set', () => {
    expect(read({ DATABASE_URL: '', LOG_LEVEL: '  ', HEALTH_PORT: '' })).toEqual(read({}));
  });

  test('the health pages answer on this machine alone unless told otherwise', () => {
    expect(read({ HEALTH_PORT: '0' }).health).toEqual({ host: '127.0.0.1', port: 0 });
  });

  test('the token and both spellings of the password are secrets', () => {
    const { secrets } = read({ DISCORD_TOKEN: TOKEN, DATABASE_URL: 'postgres://u:p%40ssword@h/d' });
    expect(secrets).toEqual([TOKEN, 'p%40ssword', 'p@ssword']);
  });
});

describe('a configuration that cannot work', () => {
  test.each([
    [{ DATABASE_TYPE: 'postgres' }, 'received "postgres". Did you mean postgresql?'],
    [{ DATABASE_TYPE: 'sqlite3' }, 'received "sqlite3". Did you mean sqlite?'],
    [{ DATABASE_TYPE: 'mongodb' }, 'must be one of postgresql, embedded, sqlite; received "mongodb"'],
    [{ DATABASE_TYPE: 'postgresql' }, 'must be set when DATABASE_TYPE is postgresql; received nothing'],
    [{ DATABASE_URL: 'mysql://u@h/d' }, 'DATABASE_URL  the connection string has the scheme "mysql"'],
    [{ DATABASE_URL: 'postgres://u@h:port/d' }, 'a port that is not a number from 1 to 65535'],
    [{ DATABASE_URL: 'postgres://u%zz@h/d' }, 'a user name that is not percent-encoded properly'],
    [{ DATABASE_URL: 'postgres://u@h/d?sslmode=prefer' }, 'sslmode=prefer means "encrypted if'],
    [
      { DATABASE_URL: 'postgres://u@h/d', DATABASE_CA: '/nowhere/ca.pem' },
      'DATABASE_CA  DATABASE_CA names a file',
    ],
    [
      { DATABASE_TYPE: 'postgresql', DATABASE_CA: '/nowhere/ca.pem' },
      'DATABASE_CA names a file that cannot be',
    ],
    [
      { DATABASE_URL: URL_OF_DATABASE, DATABASE_TYPE: 'sqlite' },
      'must not be set when DATABASE_TYPE is sqlite',
    ],
    [
      { DATABASE_URL: URL_OF_DATABASE, DATABASE_TYPE: 'embedded' },
      'must not be set when DATABASE_TYPE is embedded',
    ],
    [{ DATABASE_URL: URL_OF_DATABASE, DATABASE_FOLDER: 'x' }, 'a PostgreSQL server keeps its data itself'],
    [{ DATABASE_CA: 'ca.pem' }, 'DATABASE_CA  is only for a PostgreSQL server'],
    [{ DB_POOL_MIN: 'two' }, 'DB_POOL_MIN  must be a whole number from 0 to 1000; received "two"'],
    [{ DB_POOL_MIN: '-1' }, 'must be a whole number from 0 to 1000; received "-1"'],
    [{ DB_POOL_MAX: '0' }, 'must be a whole number from 1 to 1000; received "0"'],
    [{ DB_POOL_MAX: '2.5' }, 'must be a whole number from 1 to 1000; received "2.5"'],
    [{ DB_POOL_MIN: '11' }, 'received a minimum of 11 with a maximum of 10'],
    [{ DB_CONNECTION_BUDGET: '10' }, 'is only for processes that share a PostgreSQL server'],
    [
      { DB_CONNECTION_BUDGET: '0', DATABASE_URL: URL_OF_DATABASE },
      'must be a whole number from 1 to 1000; received "0"',
    ],
    [
      { DB_CONNECTION_BUDGET: '2', DB_POOL_MIN: '3', DATABASE_URL: URL_OF_DATABASE },
      'must not be below DB_POOL_MIN: it is what all processes together may hold; received a budget of 2 with',
    ],
    [{ DISCORD_SHARDS: 'auto' }, 'DISCORD_SHARDS  needs DISCORD_TOKEN'],
    [
      { DISCORD_SHARDS: 'many', DISCORD_TOKEN: TOKEN, DATABASE_TYPE: 'sqlite' },
      'must be auto, or a whole number from 1 to 1000; received "many"',
    ],
    [{ LOG_LEVEL: 'warning' }, 'Did you mean warn?'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL  must be one of trace, debug, info'],
    [{ HEALTH_PORT: '70000' }, 'HEALTH_PORT  must be a whole number from 0 to 65535; received "70000"'],
    [{ HEALTH_HOST: '0.0.0.0' }, 'HEALTH_HOST  needs HEALTH_PORT; received 0.0.0.0 without a port'],
    [{ HEALTH_PORT: '80', HEALTH_HOST: 'my host' }, 'must be an address to listen on'],
    [
      { DISCORD_GUILD_ID: 'here', DISCORD_TOKEN: TOKEN, DATABASE_TYPE: 'sqlite' },
      '17 to 20 digits; received "here"',
    ],
    [{ DISCORD_GUILD_ID: '123456789012345678' }, 'DISCORD_GUILD_ID  needs DISCORD_TOKEN'],
    [{ DISCORD_API: 'http://127.0.0.1:1' }, 'DISCORD_API  needs DISCORD_TOKEN'],
    [
      { DISCORD_API: 'discord.com', DISCORD_TOKEN: TOKEN, DATABASE_TYPE: 'sqlite' },
      'the address of a REST API',
    ],
    [
      { DISCORD_TOKEN: `Bot ${TOKEN}`, DATABASE_TYPE: 'sqlite' },
      'without "Bot " before it; received 64 characters',
    ],
    [{ DISCORD_TOKEN: 'short', DATABASE_TYPE: 'sqlite' }, 'received 5 characters (not shown)'],
    [{ NODE_ENV: 'production' }, 'must be set when NODE_ENV is production'],
  ])('%j is refused: %s', (environment, message) => {
    expect(faultsOf(environment)).toContain(message);
  });

  test('a token without a database setting does not choose the embedded server in silence', () => {
    expect(faultsOf({ DISCORD_TOKEN: TOKEN })).toContain('must be set when DISCORD_TOKEN is');
    expect(faultsOf({ DISCORD_TOKEN: TOKEN, DATABASE_FOLDER: 'x' })).toContain(
      'must be set when DISCORD_TOKEN is',
    );
    expect(read({ DISCORD_TOKEN: TOKEN, DATABASE_TYPE: 'embedded' }).database.type).toBe('embedded');
  });

  test('a misspelt name is found when the right one is missing', () => {
    expect(faultsOf({ DATABASE_ULR: URL_OF_DATABASE })).toContain('Did you mean DATABASE_URL?');
    expect(faultsOf({ DB_POOL_MAXX: '5' })).toContain('Did you mean DB_POOL_MAX?');
    expect(read({ DATABASE_URLS: 'of another tool', DATABASE_URL: URL_OF_DATABASE }).database.type).toBe(
      'postgresql',
    );
  });

  test('every fault is in one list', () => {
    const text = faultsOf({
      DATABASE_TYPE: 'oracle',
      DB_POOL_MAX: 'many',
      LOG_LEVEL: 'x',
      HEALTH_PORT: 'http',
    });
    expect(text).toContain('4 settings to change');
    for (const name of ['DATABASE_TYPE', 'DB_POOL_MAX', 'LOG_LEVEL', 'HEALTH_PORT'])
      expect(text).toContain(name);
  });

  test('what is wrong with the ladder of LADDER_FILE is in that list, each part with its path', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ladder-file-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'ladder.json');
    await writeFile(file, JSON.stringify({ ...ONE_ON_ONE, sides: undefined, season: 'last', name: 7 }));
    expect(faultsOf({ LADDER_FILE: file, LOG_LEVEL: 'loud' }))
      .toBe(`The configuration cannot work: 2 settings to change. Nothing was started.

  LOG_LEVEL    must be one of trace, debug, info, warn, error, fatal, silent; received "loud"
  LADDER_FILE  name Invalid input: expected string, received number; received 7
  LADDER_FILE  season must be the code of one of seasons; received "last"

Settings come from the environment and from the file .env; apps/ladder/.env.example describes each.`);
    expect(faultsOf({ LADDER_FILE: 'nowhere.json' })).toContain(
      'LADDER_FILE  /srv/ladder/nowhere.json cannot be read: ENOENT',
    );
  });

  test('what is wrong with the database address is in that list as well, each part of it', () => {
    const text = faultsOf({
      DATABASE_TYPE: 'oracle',
      DATABASE_URL: 'postgresql://lad%der:hunter22@db:99999/ladder?sslmode=maybe&connect_timeout=soon',
      DATABASE_CA: '/nowhere/ca.pem',
      HEALTH_PORT: 'http',
    });
    expect(text).toContain('4 settings to change');
    expect(text).toContain('must be one of postgresql, embedded, sqlite; received "oracle"');
    expect(text).toContain(
      'sslmode must be disable, require, verify-ca, verify-full or no-verify, received "maybe"',
    );
    expect(text).toContain('has a port that is not a number from 1 to 65535');
    expect(text).toContain('has a user name that is not percent-encoded properly');
    expect(text).toContain('the parameter connect_timeout of the connection string must be a whole number');
    expect(text).toContain("no such file or directory, open '/nowhere/ca.pem'");
    expect(text).toContain('HEALTH_PORT    must be a whole number');
    expect(text).not.toContain('hunter22');
  });

  test('neither the token nor the password is in the message', () => {
    const text = faultsOf({
      DISCORD_TOKEN: 'not a token but secret',
      DATABASE_URL: 'postgres:/ladder:hunter22@db/ladder',
      DATABASE_TYPE: 'sqlite',
    });
    expect(text).not.toContain('but secret');
    expect(text).not.toContain('hunter22');
    expect(faultsOf({ DATABASE_URL: 'mysql://ladder:hunter22@db/x?password=hunter22' })).not.toContain(
      'hunter22',
    );
    expect(faultsOf({ DATABASE_URL: 'mysql://ladder:hun/ter22@db/x' })).not.toContain('ter22');
  });
});

describe('the file .env', () => {
  const saved = { ...process.env };
  let folder: string | undefined;

  afterEach(async () => {
    for (const name of Object.keys(process.env)) if (!(name in saved)) delete process.env[name];
    if (folder !== undefined) await rm(folder, { recursive: true });
    folder = undefined;
  });

  async function write(text: string): Promise<string> {
    folder = await mkdtemp(join(tmpdir(), 'ladder-config-'));
    await writeFile(join(folder, '.env'), text);
    return folder;
  }

  test('gives settings, and the environment wins over it', async () => {
    const place = await write('DB_POOL_MIN=4\nDB_POOL_MAX=5\n');
    process.env['DB_POOL_MAX'] = '6';
    const { database } = loadConfig(place);
    expect(database).toMatchObject({ pool: { min: 4, max: 6 } });
  });

  test('leaves no secret in the environment that other processes inherit', async () => {
    const place = await write(`DISCORD_TOKEN=${TOKEN}\nDATABASE_URL=${URL_OF_DATABASE}\n`);
    expect(loadConfig(place).discord?.token).toBe(TOKEN);
    expect(process.env).not.toHaveProperty('DISCORD_TOKEN');
    expect(process.env).not.toHaveProperty('DATABASE_URL');
  });
});
