/** Who is whose parent among the processes of this machine. */
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

export function parentOf(pid: number): number {
  const parent = family().find(([, child]) => child === pid)?.[0];
  if (parent === undefined) {
    throw new Error(`no process ${pid}`);
  }
  return parent;
}

export function childrenOf(pid: number): number[] {
  return family().flatMap(([parent, child]) => (parent === pid ? [child] : []));
}

/** Every process with its parent. Small Linux systems have no `ps`, other systems have no /proc. */
function family(): (readonly [parent: number, child: number])[] {
  if (process.platform !== 'linux') {
    const lines = execFileSync('ps', ['-A', '-o', 'ppid=,pid='], { encoding: 'utf8' }).trim().split('\n');
    return lines
      .map((line) => line.trim().split(/\s+/).map(Number))
      .map(([parent = 0, child = 0]) => [parent, child]);
  }
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      try {
        const afterName = readFileSync(`/proc/${entry}/stat`, 'utf8').split(') ').at(-1) ?? '';
        return [[Number(afterName.split(' ')[1]), Number(entry)] as const];
      } catch {
        return []; // it ended while we looked
      }
    });
}
