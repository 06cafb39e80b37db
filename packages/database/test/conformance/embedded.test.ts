import { join } from 'node:path';
import { openDatabase } from '@warmpool/database';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { describeConformance } from './conformance-suite.ts';
import { migrationsFor } from './things.ts';

const folder = join(temporaryFolder(), 'postgresql');

describeConformance('embedded PostgreSQL', () =>
  openDatabase({ type: 'embedded', folder, migrations: migrationsFor('postgresql') }),
);
