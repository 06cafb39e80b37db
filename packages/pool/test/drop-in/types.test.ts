import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const APPLICATION = fileURLToPath(new URL('types/application.ts', import.meta.url));
const ASSIGNABLE = fileURLToPath(new URL('types/assignable.ts', import.meta.url));
const MODULES = fileURLToPath(new URL('../../../../node_modules', import.meta.url));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'warmpool-types-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** What the compiler has to say about a file in a project with these settings. */
async function complaints(file: string, settings: Record<string, unknown>): Promise<string> {
  const config = join(folder, `${crypto.randomUUID()}.json`);
  await writeFile(config, JSON.stringify({ compilerOptions: { ...COMMON, ...settings }, files: [file] }));
  const compiler = [join(MODULES, 'typescript/bin/tsc'), '-p', config];
  try {
    return (await promisify(execFile)(process.execPath, compiler)).stdout;
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout);
  }
}

const COMMON = {
  noEmit: true,
  target: 'es2023',
  module: 'nodenext',
  types: ['node'],
  typeRoots: [join(MODULES, '@types')],
  customConditions: ['@warmpool/source'],
  allowImportingTsExtensions: true,
  skipLibCheck: true,
};
const EXACT = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true };

describe.each([
  ['strict', { strict: true }],
  ['strict, with every option exact', EXACT],
  ['not strict', { strict: false }],
  ['for a bundler', { strict: true, module: 'esnext', moduleResolution: 'bundler' }],
])('in a project that is %s', (_, settings) => {
  it('an application of pg.Pool compiles with its import changed and nothing else', async () => {
    const theirs = { paths: { warmpool: [join(MODULES, '@types/pg/index.d.ts')] } };
    expect(await complaints(APPLICATION, { ...settings, ...theirs })).toBe('');
    expect(await complaints(APPLICATION, settings)).toBe('');
  }, 60_000);
});

it("a pool and a lease are taken where pg's types are asked for, and what those refuse is refused", async () => {
  expect(await complaints(ASSIGNABLE, EXACT)).toBe('');
}, 60_000);
