import { statSync, utimesSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findFreePort } from '../src/free-port.ts';
import { ask, newFolder, newServerFolder, preparedFolder, startServer, until } from './support/folder.ts';

test('a second start in the same folder says who uses it', async () => {
  const folder = await preparedFolder();
  const server = await startServer({ folder });
  await expect(startServer({ folder })).rejects.toMatchObject({
    name: 'EmbeddedServerError',
    code: 'EMBEDDED_FOLDER_IN_USE',
    message: expect.stringMatching(
      new RegExp(`in use by this process \\(${process.pid}\\) since 20\\d\\d-.*Stop that`),
    ),
  });
  expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('a claim from another container is left alone when its owner shows life, and taken over when it does not', async () => {
  const folder = await preparedFolder();
  const file = path.join(folder, 'owner.json');
  // The number of a process that lives here as well.
  const owner = { pid: process.ppid, identity: 'x', place: 'elsewhere', since: '2024-01-01T00:00:00.000Z' };
  await writeFile(file, JSON.stringify(owner));
  const beat = (agoMs: number): void => utimesSync(file, new Date(), new Date(Date.now() - agoMs));
  await expect(startServer({ folder, onProgress: () => beat(0) })).rejects.toMatchObject({
    code: 'EMBEDDED_FOLDER_IN_USE',
    message: expect.stringContaining(
      `process ${process.ppid}, in another container or on another machine, since 2024-01-01`,
    ),
  });
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(owner);
  beat(19_900);
  const server = await startServer({ folder });
  expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }]);
  beat(60_000);
  await until(() => Date.now() - statSync(file).mtimeMs < 50_000);
});

test('a claim that another process has taken over meanwhile is left to it: no restart, and a stop that removes nothing', async () => {
  const folder = await preparedFolder();
  const file = path.join(folder, 'owner.json');
  const server = await startServer({ folder });
  const other = JSON.stringify({
    pid: 7,
    identity: 'x',
    place: 'elsewhere',
    since: '2024-01-01T00:00:00.000Z',
  });
  await writeFile(file, other);
  await expect(server.restart()).rejects.toMatchObject({ code: 'EMBEDDED_FOLDER_IN_USE' });
  await server.stop();
  expect(await readFile(file, 'utf8')).toBe(other);
});

test('of two starts at once in a new folder one succeeds', async () => {
  const folder = await newServerFolder();
  const starts = await Promise.allSettled([startServer({ folder }), startServer({ folder })]);
  expect(starts.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  const failed = starts.find((start) => start.status === 'rejected');
  expect(failed?.reason).toMatchObject({ code: 'EMBEDDED_FOLDER_IN_USE' });
});

test('a folder that holds something else is left untouched', async () => {
  const folder = await newFolder();
  await writeFile(path.join(folder, 'thesis.txt'), 'the only copy');
  await expect(startServer({ folder })).rejects.toMatchObject({
    code: 'EMBEDDED_NOT_A_DATA_FOLDER',
    message: expect.stringContaining('thesis.txt'),
  });
  expect(await readdir(folder)).toEqual(['thesis.txt']);
});

test('a folder "data" that is not a server\'s is left untouched', async () => {
  const folder = await newFolder();
  await mkdir(path.join(folder, 'data'));
  await writeFile(path.join(folder, 'data', 'thesis.txt'), 'the only copy');
  await expect(startServer({ folder })).rejects.toMatchObject({ code: 'EMBEDDED_NOT_A_DATA_FOLDER' });
  expect(await readdir(path.join(folder, 'data'))).toEqual(['thesis.txt']);
});

test('an empty folder that exists already is used', async () => {
  const server = await startServer({ folder: await newFolder({ mode: 0o700 }) });
  expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('data of another major version is refused with both versions', async () => {
  const folder = await preparedFolder();
  const server = await startServer({ folder });
  await server.stop();
  const versionFile = path.join(folder, 'data', 'PG_VERSION');
  await writeFile(versionFile, '15\n');
  await expect(startServer({ folder })).rejects.toMatchObject({
    code: 'EMBEDDED_VERSION_MISMATCH',
    message: expect.stringMatching(/made by PostgreSQL 15, this is PostgreSQL 18/),
  });
  await writeFile(versionFile, '18\n');
  await startServer({ folder });
});

test('broken data gives an error with the last words of the server, and repaired data starts', async () => {
  const folder = await preparedFolder();
  const server = await startServer({ folder });
  await server.stop();
  const control = path.join(folder, 'data', 'global', 'pg_control');
  await rename(control, `${control}.aside`);
  await expect(startServer({ folder })).rejects.toMatchObject({
    code: 'EMBEDDED_START_FAILED',
    message: expect.stringMatching(/could not find the database system.*\n?.*pg_control/s),
  });
  await rename(`${control}.aside`, control);
  await startServer({ folder });
});

test('a port that is taken is named in the error', async () => {
  const port = await findFreePort('127.0.0.1');
  const other = createServer().listen(port, '127.0.0.1');
  onTestFinished(() => void other.close());
  const folder = await preparedFolder();
  await expect(startServer({ folder, port })).rejects.toMatchObject({
    code: 'EMBEDDED_PORT_IN_USE',
    message: `Port ${port} on 127.0.0.1 is taken by another program. Stop it, choose another port, or use 0 for a free one.`,
  });
  const server = await startServer({ folder });
  expect(server.port).not.toBe(port);
});

test('a setting that PostgreSQL does not know is named in the error', async () => {
  const start = startServer({ folder: await preparedFolder(), settings: { max_conections: '20' } });
  await expect(start).rejects.toMatchObject({
    code: 'EMBEDDED_START_FAILED',
    message: expect.stringContaining('max_conections'),
  });
});

test('a folder that cannot be created is an error with its reason', async () => {
  const folder = await newFolder();
  const file = path.join(folder, 'file');
  await writeFile(file, '');
  await expect(startServer({ folder: path.join(file, 'server') })).rejects.toMatchObject({
    code: 'EMBEDDED_FOLDER_UNUSABLE',
    message: expect.stringContaining('ENOTDIR'),
  });
});

// Making folders in /proc is answered like a missing folder above, which Node's own way tries for ever.
test.runIf(process.platform === 'linux')(
  'a folder that the system never creates is an error with its reason, at once',
  { timeout: 5000 },
  async () => {
    for (const folder of ['/proc/ladder', '/proc/data/ladder']) {
      await expect(startServer({ folder })).rejects.toMatchObject({
        code: 'EMBEDDED_FOLDER_UNUSABLE',
        message: expect.stringMatching(
          new RegExp(`^The folder ${folder} cannot be created .*ENOENT.*Use another`),
        ),
      });
    }
  },
);
