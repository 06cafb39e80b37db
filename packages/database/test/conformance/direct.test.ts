import { startTemporaryServer } from '@warmpool/embedded-server';
import { openDatabase } from '@warmpool/database';
import { afterAll } from 'vitest';
import { describeConformance } from './conformance-suite.ts';
import { migrationsFor } from './things.ts';

const server = await startTemporaryServer();
afterAll(() => server.stop());

describeConformance(
  'direct PostgreSQL',
  () =>
    openDatabase({
      type: 'postgresql',
      url: server.connectionString,
      pool: false,
      migrations: migrationsFor('postgresql'),
    }),
  3,
);
