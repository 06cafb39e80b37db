import { connectionFaults } from '@warmpool/database';
import { describe, expect, it } from 'vitest';
import { connectionTarget } from '../src/connection-target.ts';

const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';

function faultsOf(url: string | undefined, ca?: string): string[] {
  return connectionFaults({ url, ca }).map(({ setting, message }) => `${setting}: ${message}`);
}

describe('the faults of an address', () => {
  it('are told all at once, each with its setting, and without the password', () => {
    const url =
      'postgres://an%a:s3cret%zz@db:0/x?sslmode=maybe&sslkey=/no/key&connect_timeout=x&lock_timeout=y';
    const faults = faultsOf(url, '/no/ca.pem');
    const reasons = [
      'user name that is not percent-encoded',
      'password that is not percent-encoded',
      'port that is not a number',
      'sslmode must be',
      'sslkey names a file that cannot be read',
      'connect_timeout',
      'lock_timeout',
      'DATABASE_CA names a file that cannot be read',
    ];
    for (const reason of reasons) expect(faults).toContainEqual(expect.stringContaining(reason));
    expect(faults).toHaveLength(reasons.length);
    expect(faults.filter((fault) => fault.startsWith('ca: '))).toHaveLength(1);
    expect(faults.join()).not.toContain('s3cret');
  });

  it.each(['sslmode=verify-full', 'sslmode=disable'])(
    'never show a key that stands where its path belongs (%s)',
    (mode) => {
      const key = '-----BEGIN PRIVATE KEY-----\nMIIhunter2\n-----END PRIVATE KEY-----';
      const url = `postgres://ana@db/x?${mode}&sslkey=${encodeURIComponent(key)}`;
      const faults = faultsOf(url);
      expect(faults).toEqual([expect.stringContaining('sslkey names a file that cannot be read')]);
      expect(faults.join()).not.toContain('hunter2');
      const plain = connectionTarget(`postgres://ana@db/x?sslmode=disable&sslkey=${encodeURIComponent(key)}`);
      expect(plain.shown).not.toContain('hunter2');
    },
  );

  it('of the authority are told where no address is given', () => {
    expect(faultsOf(undefined, '/no/ca.pem')).toEqual([expect.stringContaining('ca: DATABASE_CA names')]);
    expect(faultsOf(undefined)).toEqual([]);
  });

  it.each([
    ['postgres://ana:pw@db/x', undefined],
    ['postgres://ana:pw@db/x?sslmode=verify-ca', PEM],
    ['postgres://ana:pw@db/x?sslmode=verify-ca', undefined],
    ['postgres://ana:pw@db/x?sslmode=disable', PEM],
    ['postgres://ana:pw@db/x?sslmode=require&unknown=1', undefined],
    ['postgres://ana:pw@a,b/x', undefined],
    ['ladder', undefined],
    ['', undefined],
  ])('of %j with the authority %j are those that keep it from being used', (url, ca) => {
    const refusal = ((): string[] => {
      try {
        connectionTarget(url, ca);
        return [];
      } catch (error) {
        return [`url: ${(error as Error).message}`];
      }
    })();
    expect(faultsOf(url, ca)).toEqual(refusal);
  });
});
