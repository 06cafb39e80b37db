import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { databaseConnectionString, isPostgresql } from '@warmpool/database';
import { connectionTarget } from '../src/connection-target.ts';

const failureOf = (text: string, ca?: string): Error => {
  try {
    connectionTarget(text, ca);
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error(`${text} was accepted`);
};

describe('a connection string', () => {
  it.each([
    ['postgres://ana@db/ladder', { host: 'db', port: 5432, user: 'ana', database: 'ladder' }],
    ['postgresql://ana:s3cret@db:6543/ladder', { host: 'db', port: 6543, password: 's3cret' }],
    [
      'postgresql://a%40b:p%3A%2F%3F%23%25%40@db/my%20ladder',
      { user: 'a@b', password: 'p:/?#%@', database: 'my ladder' },
    ],
    ['postgres://ana:p@ss@db/x', { user: 'ana', password: 'p@ss', host: 'db' }],
    ['postgres://ana:a:b@db', { password: 'a:b', host: 'db' }],
    ['postgres://[::1]:5433/x', { host: '::1', port: 5433 }],
    ['postgres:///ladder?host=/var/run/postgresql', { host: '/var/run/postgresql', database: 'ladder' }],
    ['postgres://ana:pw@/ladder?host=%2Ftmp&port=5433', { host: '/tmp', port: 5433, user: 'ana' }],
    ['postgres://%2Ftmp%2Fpg:5433/ladder', { host: '/tmp/pg', port: 5433 }],
    ['postgres://', { host: 'localhost', port: 5432 }],
    [
      'postgres://db/x?user=ana&password=p%26w&dbname=ladder',
      { user: 'ana', password: 'p&w', database: 'ladder' },
    ],
    [
      'postgres://db/x?application_name=a%20b&statement_timeout=1500',
      { application_name: 'a b', statement_timeout: 1500 },
    ],
    ['postgres://db/x?options=-c%20search_path%3Dladder', { options: '-c search_path=ladder' }],
    ['  postgres://db/x\n', { host: 'db', database: 'x' }],
  ])('%s is understood', (text, expected) => {
    expect(connectionTarget(text).clientOptions()).toMatchObject(expected);
  });

  it('is plain without sslmode, as the driver has it', () => {
    expect(connectionTarget('postgres://db/x').clientOptions()).toMatchObject({ ssl: false });
  });

  it('reads connect_timeout as seconds', () => {
    expect(connectionTarget('postgres://db/x?connect_timeout=3').connectTimeoutMillis).toBe(3000);
  });

  it('names the parameters that it does not know, and only those', () => {
    const target = connectionTarget(
      'postgres://db/x?pgbouncer=true&sslmode=disable&schema=public&connect_timeout=3',
    );
    expect(target.ignoredParameters).toEqual(['pgbouncer', 'schema']);
  });

  it.each([
    ['', 'an empty text'],
    ['ladder', 'is not a URL'],
    ['host=db password=s3cret user=ana', 'is not a URL'],
    ['"postgres://ana:s3cret@db/ladder"', 'take the quotation marks away'],
    ['DATABASE_URL=postgres://ana:s3cret@db/ladder', 'without the name before it'],
    ['export DATABASE_URL="postgres://ana:s3cret@db/ladder"', 'without the name before it'],
    ['postgres://ana:12/s3cret@db/ladder', 'in its database name'],
    ['postgres://ana:12?s3cret=@db/ladder', 'has a "@" behind its "?"'],
    ['mysql://ana:s3cret@db/ladder', 'scheme "mysql"'],
    ['http://db', 'scheme "http"'],
    ['postgres://ana:s3cret#more@db/ladder', 'has a "#"'],
    ['postgres://ana:s3cret/more@db/ladder', 'in its database name'],
    ['postgres://ana:12?s3cret@db/ladder', 'impossible name'],
    ['postgres://ana:s3cret%zz@db/ladder', 'not percent-encoded properly'],
    ['postgres://ana:s3cret%00@db/ladder', 'not percent-encoded properly'],
    ['postgres://ana:s3cret@db:99999/ladder', 'port that is not a number from 1 to 65535'],
    ['postgres://ana:s3cret', 'port that is not'],
    ['postgres://ana:s3cret@a,b/ladder', 'several hosts'],
    ['postgres://ana:s3cret@fe80::1/ladder', '[brackets]'],
  ])('%j is refused with the reason, an example and no password', (text, reason) => {
    const { message } = failureOf(text);
    expect(message).toContain(reason);
    expect(message).toContain('postgresql://user:password@db.example.com');
    expect(message).not.toContain('s3cret');
  });

  it.each([
    ['sslmode=prefer', 'sslmode=verify-full'],
    ['sslmode=allow', 'attacker'],
    ['sslmode=yes', 'received "yes"'],
    ['sslmode=verify-ca', 'DATABASE_CA or sslrootcert'],
    ['sslmode=require&sslrootcert=/no/such/file', '/no/such/file'],
    ['statement_timeout=soon', 'whole number'],
  ])('%s is refused with what to do', (parameters, advice) => {
    expect(failureOf(`postgres://db/x?${parameters}`).message).toContain(advice);
  });

  it.each(['disable', 'no-verify'])('sslmode=%s beside DATABASE_CA is refused as a contradiction', (mode) => {
    expect(failureOf(`postgres://db/x?sslmode=${mode}`, '/some/ca.pem').message).toContain('DATABASE_CA');
  });

  it.each([
    ['sslmode=require', { rejectUnauthorized: true }],
    ['sslmode=verify-full', { rejectUnauthorized: true }],
    ['sslmode=verify-full&sslrootcert=system', { rejectUnauthorized: true }],
    ['ssl=true', { rejectUnauthorized: true }],
    ['sslmode=no-verify', { rejectUnauthorized: false }],
    ['sslmode=require&uselibpqcompat=true', { rejectUnauthorized: false }],
    ['sslmode=disable', false],
    ['ssl=0', false],
  ])('%s decides about encryption', (parameters, ssl) => {
    expect(connectionTarget(`postgres://db/x?${parameters}`).clientOptions()['ssl']).toEqual(ssl);
  });

  it('refuses an authority that is no certificate', () => {
    expect(failureOf('postgres://db/x', '-----BEGIN NOTHING-----').message).toContain('PEM certificate');
    expect(failureOf('postgres://db/x', '/no/such/ca.pem').message).toContain('/no/such/ca.pem');
  });
});

describe('a password', () => {
  const url = 'postgresql://ana:s3cret@db/ladder?sslmode=disable';

  it('does not show in any printed form', () => {
    const connectionString = databaseConnectionString({ DATABASE_URL: url });
    const target = connectionTarget(connectionString);
    for (const value of [connectionString, target]) {
      const printed = [
        JSON.stringify({ value }),
        inspect({ value }),
        value.toString(),
        inspect(value, { showHidden: true }),
      ];
      for (const text of printed) {
        expect(text).not.toContain('s3cret');
        expect(text).toContain('ana:***@db');
      }
    }
    expect(connectionString.reveal()).toBe(url);
  });

  it('does not show when it stands behind the question mark', () => {
    const target = connectionTarget(
      'postgres://db/x?user=ana&password=s3cret&sslpassword=s3cret&PASSWORD=s3cret&sslmode=disable',
    );
    expect(target.shown).toBe('postgresql://ana:***@db:5432/x?sslmode=disable');
  });

  it('still tells two targets apart', () => {
    expect(connectionTarget(url).equals(connectionTarget(url))).toBe(true);
    expect(connectionTarget(url).equals(connectionTarget(url.replace('s3cret', 'other')))).toBe(false);
  });
});

describe('the environment', () => {
  it.each([
    [{ DATABASE_TYPE: 'postgresql' }, true],
    [{ DATABASE_TYPE: 'sqlite' }, false],
    [{ DATABASE_TYPE: 'embedded' }, false],
    [{ DATABASE_URL: 'postgres://db/x' }, true],
    [{ DATABASE_TYPE: '', DATABASE_URL: '' }, false],
    [{}, false],
  ])('%j names a PostgreSQL server of its own: %s', (environment, expected) => {
    expect(isPostgresql(environment)).toBe(expected);
  });

  it('is refused with a hint when its type is misspelt', () => {
    expect(() => isPostgresql({ DATABASE_TYPE: 'postgres' })).toThrow('did you mean postgresql?');
    expect(() => isPostgresql({ DATABASE_TYPE: 'oracle' })).toThrow(
      'postgresql, embedded or sqlite, received "oracle"',
    );
  });

  it('is refused without DATABASE_URL where one is needed', () => {
    expect(() => databaseConnectionString({})).toThrow('DATABASE_URL is not set: set it to postgresql://');
  });
});
