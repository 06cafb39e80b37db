import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { generate } from 'selfsigned';
import { expect, test } from 'vitest';
import { ask, preparedFolder, startServer } from './support/folder.ts';

test('a wrong password is refused', async () => {
  const server = await startServer({ folder: await preparedFolder() });
  await expect(
    ask(server, 'select 1', { connectionString: '', ...address(server), password: 'wrong' }),
  ).rejects.toThrow(/password authentication failed/);
});

test('with trust no password is needed', async () => {
  const server = await startServer({ folder: await preparedFolder(), authentication: 'trust' });
  const rows = await ask(server, 'select 1 as one', {
    connectionString: '',
    ...address(server),
    password: 'any',
  });
  expect(rows).toEqual([{ one: 1 }]);
});

test('a password of our own is used from then on, in an existing folder too', async () => {
  const folder = await preparedFolder();
  const first = await startServer({ folder });
  await first.stop();
  const password = `it's "100%" ours`;
  const second = await startServer({ folder, password });
  expect(await ask(second, 'select 1 as one')).toEqual([{ one: 1 }]);
  await second.stop();
  const third = await startServer({ folder });
  expect(third.password).toBe(password);
  expect(await ask(third, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(await readFile(path.join(folder, 'server.log'), 'utf8')).not.toContain(password);
});

test('with a certificate only encrypted connections are accepted', async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  const server = await startServer({ folder: await preparedFolder(), tls: { key, cert } });
  const rows = await ask(server, 'select ssl from pg_stat_ssl where pid = pg_backend_pid()', {
    ssl: { ca: cert },
  });
  expect(rows).toEqual([{ ssl: true }]);
  await expect(ask(server, 'select 1')).rejects.toThrow(/no encryption/);
});

test('a certificate that is none is named in the error', async () => {
  const start = startServer({
    folder: await preparedFolder(),
    tls: { key: 'no key', cert: 'no certificate' },
  });
  await expect(start).rejects.toMatchObject({
    code: 'EMBEDDED_START_FAILED',
    message: expect.stringContaining('could not load server certificate file'),
  });
});

function address({
  host,
  port,
  user,
  database,
}: {
  host: string;
  port: number;
  user: string;
  database: string;
}): object {
  return { host, port, user, database };
}
