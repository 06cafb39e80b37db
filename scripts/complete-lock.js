/**
 * Adds to package-lock.json the platform packages that npm left out: `npm ci` refuses a lock file that does not name
 * every optional dependency, and npm names only those that the registry at hand could tell about. Run it after
 * `npm install` (`npm run lock:complete`).
 */
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = 'package-lock.json';
const lock = JSON.parse(readFileSync(FILE, 'utf8'));

for (const [path, { optionalDependencies = {} }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const shared = `node_modules/${name}`;
    if (shared in lock.packages || `${path}/${shared}` in lock.packages) continue;
    lock.packages[shared] = { version, ...platformOf(name), dev: true, optional: true };
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);

/** From a name such as `@oxlint/binding-linux-x64-musl`. */
function platformOf(name) {
  const [os, cpu, libc] = name.replace(/^.*\/(binding-)?/, '').split('-');
  return {
    os: [os],
    cpu: [cpu],
    ...(os === 'linux' ? { libc: [libc?.startsWith('musl') ? 'musl' : 'glibc'] } : {}),
  };
}
