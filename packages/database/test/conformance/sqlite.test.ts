import { join } from 'node:path';
import { openDatabase } from '@warmpool/database';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { describeConformance } from './conformance-suite.ts';
import { columns, migrationsFor } from './things.ts';

const file = join(temporaryFolder(), 'new', 'folder', 'things.sqlite');

describeConformance('SQLite', () =>
  openDatabase({ type: 'sqlite', file, columns, migrations: migrationsFor('sqlite') }),
);
