import { connectionTarget } from '../src/connection-target.ts';
import { maskConnectionString } from '@warmpool/database';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** Letters that no message of ours holds, so that what is found of them comes from the password. */
const TELLING = ['Q', 'Z', 'X', 'K'];
const SPECIAL = '@:/?#=&%;,.\'" \\[]1 5'.split('');
/** Passwords as people paste them, full of what has a meaning in a connection string. */
const password = fc.string({
  unit: fc.oneof(fc.constantFrom(...TELLING), fc.constantFrom(...SPECIAL)),
  minLength: 6,
  maxLength: 24,
});

/** Ways in which a password gets into a text that should have been a PostgreSQL URL. */
const TEXTS: Readonly<Record<string, (password: string) => string>> = {
  'a URL': (secret) => `postgresql://ana:${secret}@db:5432/ladder`,
  'a URL with the password encoded': (secret) =>
    `postgresql://ana:${encodeURIComponent(secret)}@db/ladder?sslmode=require`,
  'a URL with no host yet': (secret) => `postgres://ana:x${secret.replaceAll('@', '')}`,
  'a URL of another program': (secret) => `mysql://ana:${secret}@db/ladder`,
  'a quoted URL': (secret) => `"postgresql://ana:${secret}@db/ladder"`,
  'a URL in apostrophes': (secret) => `'postgresql://ana:${secret}@db/ladder'`,
  'a login without a scheme': (secret) => `ana:${secret}@db/ladder`,
  'the line of an .env file': (secret) => `DATABASE_URL=postgresql://ana:${secret}@db/ladder`,
  'the command of a shell': (secret) => `export DATABASE_URL="postgresql://ana:${secret}@db/ladder"`,
  'a psql command': (secret) => `psql postgresql://ana:${secret}@db/ladder`,
  'capital words': (secret) => `HOST=db PASSWORD=${secret} USER=ana`,
  'a short word': (secret) => `host=db pass=${secret}`,
  'libpq words': (secret) => `host=db password=${secret} user=ana`,
  'libpq words in apostrophes': (secret) => `host=db password = '${secret}' user=ana`,
  JDBC: (secret) => `jdbc:postgresql://db/ladder?user=ana&password=${secret}`,
  'a parameter': (secret) => `postgres://db/ladder?user=ana&password=${secret}`,
  'a parameter in capitals': (secret) => `postgres://db/ladder?PASSWORD=${secret}&sslmode=require`,
  'a parameter with an encoded name': (secret) => `postgres://db/ladder?p%61ssword=${secret}`,
  'a parameter behind a login': (secret) => `postgres://ana@db/ladder?sslpassword=${secret}`,
  'words behind a semicolon': (secret) => `postgres://ana@db/ladder;password=${secret}`,
  'a user with an encoded colon': (secret) => `postgres://ana%3A${encodeURIComponent(secret)}@db/ladder`,
};

describe('a connection string that is shown', () => {
  it.each(Object.entries(TEXTS))('has no part of its password in it: %s', (_, text) => {
    fc.assert(
      fc.property(password, (secret) => {
        const shown = maskConnectionString(text(secret));
        for (const part of partsOf(secret)) expect(shown).not.toContain(part);
      }),
      { numRuns: 500 },
    );
  });

  it.each(Object.entries(TEXTS))('is refused, or taken, without a part of its password: %s', (_, text) => {
    fc.assert(
      fc.property(password, (secret) => {
        const said = saidAbout(text(secret));
        for (const part of partsOf(secret)) expect(said).not.toContain(part);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['postgres://ana:hunter2@host:5432/db?sslmode=require', 'postgres://ana:***@host:5432/db?…'],
    ['postgres://ana:hun@ter2@host/db', 'postgres://ana:***@host/db'],
    ['postgres://ana:hunter2?@host/db', 'postgres://ana:***@host/db'],
    ['postgres://ana:hunter2#@host/db', 'postgres://ana:***@host/db'],
    ['postgres://ana:/hunter2/@host/db', 'postgres://ana:***@host/db'],
    ['postgres://u%3Ahunter2@h/d', 'postgres://***@h/d'],
    ['postgres://ana@host/db', 'postgres://ana@host/db'],
    ['postgres://host/db', 'postgres://host/db'],
    ['postgres://ana:hunter2@[::1]:5433/db', 'postgres://ana:***@[::1]:5433/db'],
    ['postgres://ana:hunter2@one,two/db', 'postgres://ana:***@one,two/db'],
    ['postgres://ana:hunter2', 'postgres://***'],
    ['hunter2', '7 characters that are not a PostgreSQL URL (not shown)'],
  ])('keeps of %s what helps: %s', (text, shown) => {
    expect(maskConnectionString(text)).toBe(shown);
  });
});

/** Every three characters that follow each other and tell something. */
function partsOf(secret: string): string[] {
  return Array.from({ length: secret.length - 2 }, (_, start) => secret.slice(start, start + 3)).filter(
    (part) => TELLING.some((letter) => part.includes(letter)),
  );
}

/** What a user or a log hears about a connection string. */
function saidAbout(text: string): string {
  try {
    return connectionTarget(text).shown;
  } catch (error) {
    return String(error);
  }
}
