import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const APPLICATION = fileURLToPath(new URL('types/application.ts', import.meta.url));
const ASSIGNABLE = fileURLToPath(new URL('types/assignable.ts', import.meta.url));
const PACKAGE = fileURLToPath(new URL('../../tsconfig.build.json', import.meta.url));
const MODULES = fileURLToPath(new URL('../../../../node_modules', import.meta.url));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'warmpool-types-'));
  // The declarations that users get, not the sources: those need settings of their own.
  const place = ['--outDir', folder, '--tsBuildInfoFile', join(folder, '.tsbuildinfo')];
  expect(await compile('-p', PACKAGE, '--emitDeclarationOnly', ...place)).toBe('');
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

/** What the compiler has to say. */
async function compile(...args: string[]): Promise<string> {
  try {
    return (await promisify(execFile)(process.execPath, [join(MODULES, 'typescript/bin/tsc'), ...args]))
      .stdout;
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout);
  }
}

/** What it has to say about a file in a project with these settings, to which `warmpool` is what is declared there. */
async function complaints(file: string, declared: string, settings: object): Promise<string> {
  const config = join(folder, `${crypto.randomUUID()}.json`);
  const compilerOptions = { ...COMMON, ...settings, paths: { warmpool: [declared] } };
  await writeFile(config, JSON.stringify({ compilerOptions, files: [file] }));
  return compile('-p', config);
}

const COMMON = {
  noEmit: true,
  target: 'es2023',
  module: 'nodenext',
  types: ['node'],
  skipLibCheck: true,
  typeRoots: [join(MODULES, '@types')],
};
const EXACT = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true };

const theirs = join(MODULES, '@types/pg/index.d.ts');
const ours = (): string => join(folder, 'index.d.ts');

describe.each([
  ['strict', { strict: true }],
  ['strict, with every option exact', EXACT],
  ['not strict', { strict: false }],
  ['for a bundler', { strict: true, module: 'esnext', moduleResolution: 'bundler' }],
])('in a project that is %s', (_, settings) => {
  it('an application of pg.Pool compiles with its import changed and nothing else', async () => {
    expect(await complaints(APPLICATION, theirs, settings)).toBe('');
    expect(await complaints(APPLICATION, ours(), settings)).toBe('');
  }, 60_000);
});

it("a pool and a lease are taken where pg's types are asked for, and what those refuse is refused", async () => {
  expect(await complaints(ASSIGNABLE, ours(), EXACT)).toBe('');
}, 60_000);
