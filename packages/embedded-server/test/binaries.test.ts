import { cp, mkdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createMissingLinks, findPackage } from '../src/binaries.ts';
import { copyForServerUser } from '../src/binaries-copy.ts';
import { runProgram } from '../src/run-program.ts';
import { chooseServerUser } from '../src/server-user.ts';
import { ask, newFolder, startServer } from './support/folder.ts';

const isRoot = process.getuid?.() === 0;

test('a platform without programs gets an error with the platforms that have them', () => {
  expect(() => findPackage('sunos-x64')).toThrow(
    expect.objectContaining({
      code: 'EMBEDDED_UNSUPPORTED_PLATFORM',
      message: expect.stringMatching(
        /no PostgreSQL programs for sunos-x64.*linux-x64.*server of your own or SQLite/,
      ),
    }),
  );
});

test('missing links between libraries are created once, by parallel starts too', async () => {
  const folder = await newFolder();
  const lib = path.join(folder, 'native', 'lib');
  await mkdir(lib, { recursive: true });
  await writeFile(path.join(lib, 'libpq.so.5.18'), 'a library');
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
  await writeFile(path.join(folder, 'native', 'pg-symlinks.json'), JSON.stringify(links));
  await Promise.all([createMissingLinks(folder), createMissingLinks(folder), createMissingLinks(folder)]);
  await createMissingLinks(folder);
  expect(await readlink(path.join(lib, 'libpq.so.5'))).toBe('libpq.so.5.18');
  expect(await readFile(path.join(lib, 'libpq.so.5'), 'utf8')).toBe('a library');
});

test('a link that cannot be created is named in the error', async () => {
  const folder = await newFolder();
  await mkdir(path.join(folder, 'native'));
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
  await writeFile(path.join(folder, 'native', 'pg-symlinks.json'), JSON.stringify(links));
  await expect(createMissingLinks(folder)).rejects.toMatchObject({
    code: 'EMBEDDED_PROGRAMS_UNUSABLE',
    message: expect.stringContaining(path.join(folder, 'native/lib/libpq.so.5')),
  });
});

// Only root needs another user for the server.
test.runIf(isRoot)(
  'root runs the server as another user, below folders that are closed to that user',
  async () => {
    const closed = await newFolder({ mode: 0o700 });
    const folder = path.join(closed, 'deep', 'server');
    const server = await startServer({ folder });
    const { uid } = await stat(`/proc/${server.pid}`);
    expect(uid).not.toBe(0);
    expect((await stat(path.join(folder, 'data'))).uid).toBe(uid);
    await ask(server, `create table player as select 'Ana' as name`);
    await server.crash();
    await server.restart();
    expect(await ask(server, 'select name from player')).toEqual([{ name: 'Ana' }]);
  },
);

test.runIf(isRoot)('data that root has copied is given to the user of the server', async () => {
  const parent = await newFolder();
  const original = await startServer({ folder: path.join(parent, 'original') });
  await ask(original, `create table player as select 'Ana' as name`);
  await original.stop();
  const folder = path.join(parent, 'copy');
  await cp(original.folder, folder, { recursive: true });
  const copy = await startServer({ folder });
  expect(await ask(copy, 'select name from player')).toEqual([{ name: 'Ana' }]);
});

test.runIf(isRoot)(
  'programs that the user of the server cannot read are copied to where it can',
  async () => {
    const closed = await newFolder({ mode: 0o700 });
    const packageFolder = path.join(closed, 'package');
    await cp(findPackage(`${process.platform}-${process.arch}`), packageFolder, {
      recursive: true,
      verbatimSymlinks: true,
    });
    const user = await chooseServerUser(path.join(closed, 'data'), () => {});
    if (user === undefined) {
      throw new Error('root has no user for the server');
    }
    const version = async (folder: string): Promise<string> =>
      (await runProgram(path.join(folder, 'bin', 'postgres'), ['--version'], { user })).output;
    await expect(version(path.join(packageFolder, 'native'))).rejects.toMatchObject({ code: 'EACCES' });

    const cache = path.join(await newFolder(), 'cache');
    const copies = await Promise.all(
      [1, 2].map(async () => await copyForServerUser(packageFolder, user, () => {}, cache)),
    );
    expect(copies[0]).toBe(copies[1]);
    expect(await version(copies[0] ?? '')).toMatch(/^postgres \(PostgreSQL\) 18/);
  },
);
