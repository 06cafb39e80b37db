/**
 * Builds the ladder before its tests: in processes of their own they start what a host runs, and each start takes a
 * second of computing less than one from the sources. Where nothing has changed since the last build, little is done.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

const COMPILER = fileURLToPath(new URL('../../../../../node_modules/typescript/bin/tsc', import.meta.url));
const LADDER = fileURLToPath(new URL('../../../tsconfig.build.json', import.meta.url));
/** The compiler had something to say about types, and has written the program all the same. */
const COMPLAINED = 2;

/** Called by vitest. */
export function setup(project: TestProject): void {
  build();
  project.onTestsRerun(() => Promise.resolve(build()));
}

function build(): void {
  const { status } = spawnSync(process.execPath, [COMPILER, '--build', LADDER], { stdio: 'inherit' });
  if (status !== 0 && status !== COMPLAINED) {
    throw new Error(`the ladder cannot be built: the compiler ended with ${status}`);
  }
}
