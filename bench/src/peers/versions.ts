import { readFile } from 'node:fs/promises';

/** Of what takes part from npm, and of Node; the versions in package.json are exact. */
export async function versions(): Promise<Record<string, string>> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  const { dependencies } = JSON.parse(text) as { readonly dependencies: Readonly<Record<string, string>> };
  const named = ['warmpool', 'pg', 'postgres', 'tarn', 'generic-pool'].map((name) => [
    name,
    dependencies[name] ?? '?',
  ]);
  return Object.fromEntries(named) as Record<string, string>;
}
