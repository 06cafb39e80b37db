import { expect, test } from 'vitest';
import { findEmbeddedServer } from '../src/index.ts';
import { ask, newServerFolder, preparedFolder, startServer } from './support/folder.ts';
import { Owner } from './support/owner.ts';

test('the server that another process runs is found with its password, and no more once that process has ended', async () => {
  const folder = await preparedFolder();
  expect(await findEmbeddedServer(folder)).toBeUndefined();
  const owner = new Owner(folder);
  const { connectionString } = await owner.report();
  const found = await findEmbeddedServer(folder);
  expect(found).toEqual({ connectionString, ownerPid: owner.pid });
  expect(await ask(found ?? '', 'select 1 as one')).toEqual([{ one: 1 }]);
  await owner.kill();
  // Its server may take seconds to notice; nobody should join one that is about to end.
  expect(await findEmbeddedServer(folder)).toBeUndefined();
});

test('a folder that is not there has no server, and is not made by looking', async () => {
  const folder = await newServerFolder();
  expect(await findEmbeddedServer(folder)).toBeUndefined();
  const server = await startServer({ folder });
  expect(await findEmbeddedServer(folder)).toMatchObject({ connectionString: server.connectionString });
});
