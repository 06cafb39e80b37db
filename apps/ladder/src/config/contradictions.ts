/** What no setting shows alone: settings that contradict each other, that are missing, or that are misspelt. */
import { connectionFaults } from '@warmpool/database';
import { closestName } from '../closest-name.ts';
import type { ConfigFault } from './config-error.ts';
import type { Settings } from './read-settings.ts';
import { SETTINGS } from './settings.ts';

const NAMES = Object.keys(SETTINGS).filter((name) => name !== 'NODE_ENV');

/** Whether a setting says where the ladder is kept. */
export function isOfDatabase(name: string): boolean {
  return name.startsWith('DATABASE_');
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Every contradiction. What could lose data is one: a ladder must never be kept in another place than the
 * one that somebody meant.
 */
export function findContradictions(environment: Environment, settings: Settings): ConfigFault[] {
  return [
    ...misspeltNames(
      environment,
      NAMES.filter((name) => !isOfDatabase(name)),
    ),
    ...findDatabaseContradictions(environment, settings),
    ...poolFaults(settings),
    ...discordFaults(environment, settings),
    ...healthFaults(environment),
  ];
}

/** The part that says where the ladder is kept; a misspelt name of it would lead elsewhere. */
export function findDatabaseContradictions(environment: Environment, settings: Settings): ConfigFault[] {
  return [
    ...misspeltNames(environment, NAMES.filter(isOfDatabase)),
    ...databaseFaults(environment, settings),
    ...addressFaults(settings),
  ];
}

/** A name one typing mistake away from ours, while ours is not set: `DATABASE_ULR` would be ignored in silence. */
function misspeltNames(environment: Environment, names: readonly string[]): ConfigFault[] {
  return Object.keys(environment).flatMap((name) => {
    if (NAMES.includes(name) || !isSet(environment, name)) return [];
    const meant = closestName(name, names, 1);
    if (meant === undefined || isSet(environment, meant)) return [];
    return [{ name, rule: 'is not a setting', received: 'a value', hint: `Did you mean ${meant}?` }];
  });
}

function databaseFaults(environment: Environment, settings: Settings): ConfigFault[] {
  const faults: ConfigFault[] = [];
  const type = settings.DATABASE_TYPE;
  // A value that cannot be read is a fault already; what it was meant to be is anybody's guess.
  const isUnreadable = isSet(environment, 'DATABASE_TYPE') && type === undefined;
  const hasUrl = isSet(environment, 'DATABASE_URL');
  const hasFolder = isSet(environment, 'DATABASE_FOLDER');
  if (isUnreadable) return [];

  if (type === 'postgresql' && !hasUrl) {
    faults.push({
      name: 'DATABASE_URL',
      rule: 'must be set when DATABASE_TYPE is postgresql',
      hint: 'Give the URL of the server, or DATABASE_TYPE=embedded for a server of our own',
    });
  }
  if (hasUrl && (type === 'sqlite' || type === 'embedded')) {
    faults.push({
      name: 'DATABASE_URL',
      rule: `must not be set when DATABASE_TYPE is ${type}, which keeps its data in DATABASE_FOLDER`,
      received: 'a value',
      hint: 'Remove one of the two',
    });
  }
  const isPostgresql = hasUrl || type === 'postgresql';
  if (isSet(environment, 'DATABASE_CA') && !isPostgresql) {
    faults.push({
      name: 'DATABASE_CA',
      rule: 'is only for a PostgreSQL server, which DATABASE_URL names',
      received: 'a value without DATABASE_URL',
    });
  }
  if (isSet(environment, 'DB_CONNECTION_BUDGET') && !isPostgresql) {
    faults.push({
      name: 'DB_CONNECTION_BUDGET',
      rule: 'is only for processes that share a PostgreSQL server, which DATABASE_URL names',
      received: 'a value without DATABASE_URL',
    });
  }
  if (hasFolder && isPostgresql) {
    faults.push({
      name: 'DATABASE_FOLDER',
      rule: 'is only for DATABASE_TYPE embedded or sqlite; a PostgreSQL server keeps its data itself',
      received: JSON.stringify(environment['DATABASE_FOLDER']),
    });
  }
  return faults;
}

/** What the database layer would refuse when it connects. */
function addressFaults({ DATABASE_TYPE: type, DATABASE_URL: url, DATABASE_CA }: Settings): ConfigFault[] {
  // Without a server of one's own the certificate is a fault already, wherever it is.
  const ca = url !== undefined || type === 'postgresql' ? DATABASE_CA : undefined;
  const names = { url: 'DATABASE_URL', ca: 'DATABASE_CA' } as const;
  return connectionFaults({ url, ca }).map(({ setting, message: problem }) => ({
    name: names[setting],
    problem,
  }));
}

function poolFaults({
  DB_POOL_MIN: givenMin,
  DB_POOL_MAX: max = 10,
  DB_CONNECTION_BUDGET: budget,
}: Settings): ConfigFault[] {
  const faults: ConfigFault[] = [];
  const min = givenMin ?? 2;
  if (min > max) {
    faults.push({
      name: 'DB_POOL_MIN',
      rule: 'must not be above DB_POOL_MAX',
      received: `a minimum of ${min} with a maximum of ${max}`,
    });
  }
  if (givenMin !== undefined && budget !== undefined && givenMin > budget) {
    faults.push({
      name: 'DB_CONNECTION_BUDGET',
      rule: 'must not be below DB_POOL_MIN: it is what all processes together may hold',
      received: `a budget of ${budget} with a minimum of ${givenMin}`,
    });
  }
  return faults;
}

function discordFaults(environment: Environment, settings: Settings): ConfigFault[] {
  const faults: ConfigFault[] = [];
  const hasToken = isSet(environment, 'DISCORD_TOKEN');
  const hasDatabase = isSet(environment, 'DATABASE_TYPE') || isSet(environment, 'DATABASE_URL');
  if (hasToken && !hasDatabase) {
    faults.push({
      name: 'DATABASE_URL',
      rule: 'must be set when DISCORD_TOKEN is, or DATABASE_TYPE must say embedded or sqlite',
      hint: 'A ladder of real players is never kept in a place that nobody chose',
    });
  }
  if (!hasToken && settings.NODE_ENV === 'production') {
    faults.push({
      name: 'DISCORD_TOKEN',
      rule: 'must be set when NODE_ENV is production: without it only a local Discord would be started',
    });
  }
  for (const name of [
    'DISCORD_GUILD_ID',
    'DISCORD_CHANNEL_ID',
    'LADDER_ADMINS',
    'DISCORD_API',
    'DISCORD_SHARDS',
  ]) {
    if (hasToken || !isSet(environment, name)) continue;
    faults.push({ name, rule: 'needs DISCORD_TOKEN', received: 'a value without DISCORD_TOKEN' });
  }
  return faults;
}

function healthFaults(environment: Environment): ConfigFault[] {
  if (!isSet(environment, 'HEALTH_HOST') || isSet(environment, 'HEALTH_PORT')) return [];
  return [
    {
      name: 'HEALTH_HOST',
      rule: 'needs HEALTH_PORT',
      received: `${environment['HEALTH_HOST']} without a port`,
    },
  ];
}

function isSet(environment: Environment, name: string): boolean {
  return (environment[name] ?? '').trim() !== '';
}
