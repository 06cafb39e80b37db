/**
 * Prepared data for temporary servers, kept once per PostgreSQL version and user in the system's temporary folder.
 *
 * Copying it takes a tenth of the time that `initdb` takes, which counts where every test file starts a server of its
 * own. A template is built beside its place and moved there when complete, so parallel starts are safe: the first one
 * stays. Its servers share a generated password; they are local, short-lived, and closed to other users of the machine.
 */
import { lstat, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCluster, UNFINISHED, type ClusterOptions } from './cluster.ts';
import { layOut, prepareFolder, type Layout } from './layout.ts';
import { generatePassword, keepPassword, readPassword } from './password.ts';
import { runProgram } from './run-program.ts';

/** Fills the layout's data folder and password file; returns the password, or undefined where it was not possible. */
export async function cloneTemplate(
  layout: Layout,
  options: Omit<ClusterOptions, 'layout' | 'password'>,
): Promise<string | undefined> {
  if (process.platform === 'win32') {
    return undefined; // no tool that copies with all attributes
  }
  const { binaries, user } = options;
  const name = ['warmpool-template', binaries.version, process.getuid?.(), user?.name ?? 'self'].join('-');
  const template = layOut(path.join(tmpdir(), name));
  if (!(await isOurs(template))) {
    await buildTemplate(template, options);
  }
  const password = (await isOurs(template)) ? await readPassword(template) : undefined;
  if (password === undefined || !(await copyData(template, layout))) {
    return undefined;
  }
  await keepPassword(layout, password);
  return password;
}

/** The name can be foreseen, so another user might have put something there first. */
async function isOurs(template: Layout): Promise<boolean> {
  try {
    const { uid, mode } = await lstat(template.folder);
    return uid === process.getuid?.() && (mode & 0o170_022) === 0o040_000;
  } catch {
    return false;
  }
}

async function buildTemplate(
  template: Layout,
  options: Omit<ClusterOptions, 'layout' | 'password'>,
): Promise<void> {
  const unfinished = layOut(`${template.folder}-preparing-${randomUUID()}`);
  const password = generatePassword();
  await prepareFolder(unfinished, options.user);
  try {
    await keepPassword(unfinished, password);
    await createCluster({ ...options, layout: unfinished, password });
    await writeFile(entryCountFile(unfinished), String(await countEntries(unfinished.data)));
    await rename(unfinished.folder, template.folder);
  } catch (error) {
    await rm(unfinished.folder, { recursive: true, force: true });
    if (!(await isOurs(template))) {
      throw error;
    }
  }
}

/** Returns whether the copy is complete: systems clean their temporary folder file by file. */
async function copyData(template: Layout, layout: Layout): Promise<boolean> {
  const unfinished = path.join(layout.folder, `${UNFINISHED}${randomUUID()}`);
  const { exitCode } = await runProgram('cp', ['-a', template.data, unfinished]);
  const expected = Number(await readFile(entryCountFile(template), 'utf8').catch(() => 0));
  if (exitCode === 0 && (await countEntries(unfinished)) === expected) {
    await rename(unfinished, layout.data);
    return true;
  }
  await rm(unfinished, { recursive: true, force: true });
  await rm(template.folder, { recursive: true, force: true });
  return false;
}

function entryCountFile(template: Layout): string {
  return path.join(template.folder, 'entry-count');
}

async function countEntries(folder: string): Promise<number> {
  return (await readdir(folder, { recursive: true })).length;
}
