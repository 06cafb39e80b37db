import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { startTemporaryServer, type EmbeddedServer } from '@warmpool/embedded-server';
import { openDatabase, TlsError, type DatabaseConfig } from '@warmpool/database';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverCertificate, type ServerCertificate } from './support/certificates.ts';
import { collectedLog } from './support/collected-log.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { bePatient } from './support/patience.ts';

bePatient();

describe('an encrypted connection', () => {
  const caFile = join(temporaryFolder(), 'ca.pem');
  let certificate: ServerCertificate;
  let encrypted: EmbeddedServer;
  let plain: EmbeddedServer;

  beforeAll(async () => {
    certificate = await serverCertificate();
    writeFileSync(caFile, certificate.cert);
    [encrypted, plain] = await Promise.all([
      startTemporaryServer({ tls: certificate }),
      startTemporaryServer(),
    ]);
  });
  afterAll(() => Promise.all([encrypted?.stop(), plain?.stop()]));

  const url = (server: EmbeddedServer, parameters: string, host = server.host): string =>
    `postgresql://${server.user}:${server.password}@${host}:${server.port}/${server.database}?${parameters}`;

  /** Whether the connection was encrypted, asked of the server. */
  const isEncrypted = async (config: Omit<DatabaseConfig, 'type'>): Promise<boolean> => {
    await using db = await openDatabase<object>({ type: 'postgresql', pool: false, ...config });
    const { rows } = await sql<{
      ssl: boolean;
    }>`select ssl from pg_stat_ssl where pid = pg_backend_pid()`.execute(db.queries);
    return rows[0]?.ssl === true;
  };
  const failure = async (config: Omit<DatabaseConfig, 'type'>): Promise<Error> =>
    isEncrypted(config).then(
      () => new Error('it connected'),
      (error: Error) => error,
    );

  it.each(['sslmode=require', 'sslmode=verify-full'])(
    'verifies the authority with %s and says how to name it',
    async (mode) => {
      const error = await failure({ url: url(encrypted, mode) });
      expect(error).toBeInstanceOf(TlsError);
      for (const word of ['sslmode=require', 'in full', 'DATABASE_CA', 'sslrootcert', 'sslmode=no-verify']) {
        expect(error.message).toContain(word);
      }
      expect(inspect(error, { depth: 10 })).not.toContain(encrypted.password);
    },
  );

  it('accepts an authority given as a file, as text, as text with escaped line ends, and in the connection string', async () => {
    const mode = url(encrypted, 'sslmode=require');
    expect(await isEncrypted({ url: mode, ca: caFile })).toBe(true);
    expect(await isEncrypted({ url: mode, ca: certificate.cert })).toBe(true);
    expect(await isEncrypted({ url: mode, ca: certificate.cert.replaceAll(/\r?\n/g, '\\n') })).toBe(true);
    expect(
      await isEncrypted({ url: url(encrypted, `sslmode=require&sslrootcert=${encodeURIComponent(caFile)}`) }),
    ).toBe(true);
  });

  it('is the default where an authority is named', async () => {
    expect(await isEncrypted({ url: url(encrypted, ''), ca: caFile })).toBe(true);
  });

  it('verifies the host name, unless sslmode=verify-ca', async () => {
    const byName = (mode: string) => ({ url: url(encrypted, `sslmode=${mode}`, 'localhost'), ca: caFile });
    const error = await failure(byName('verify-full'));
    expect(error).toBeInstanceOf(TlsError);
    expect(error.message).toContain('localhost');
    expect(await isEncrypted(byName('verify-ca'))).toBe(true);
  });

  it('is made without verifying when told so', async () => {
    expect(await isEncrypted({ url: url(encrypted, 'sslmode=no-verify') })).toBe(true);
  });

  it('is refused clearly by a server that has none to offer', async () => {
    const error = await failure({ url: url(plain, 'sslmode=require') });
    expect(error).toBeInstanceOf(TlsError);
    expect(error.message).toContain('does not offer encryption');
    expect(await isEncrypted({ url: url(plain, 'sslmode=disable') })).toBe(false);
  });

  it('is asked for when the server takes no plain ones', async () => {
    const error = await failure({ url: url(encrypted, 'sslmode=disable') });
    expect(error).toBeInstanceOf(TlsError);
    expect(error.message).toContain('Add sslmode=verify-full');
  });

  it('that fails at the start of the pool is explained in the log, with the cause and no password', async () => {
    const log = collectedLog();
    const pool = { min: 1, max: 1 };
    const db = await openDatabase<object>({
      type: 'postgresql',
      url: url(encrypted, 'sslmode=require'),
      pool,
      log,
    });
    try {
      const line = log.lines.find((text) => text.startsWith('error: The connection pool failed to start'));
      expect(line).toContain('DATABASE_CA');
      expect(log.everything()).not.toContain(encrypted.password);
      await expect(sql`select 1`.execute(db.queries)).rejects.toThrow(TlsError);
    } finally {
      await db.close();
    }
  });
});
