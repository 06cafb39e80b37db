import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Collects garbage, again and again, within bounds, until something that hangs on it has come about. */
export async function collectUntil(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`collected garbage for 10 s in vain until ${what}`);
    await collectGarbage();
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

/** Collects what is garbage now; a turn of the event loop before it ends the hold of what was looked at in this one. */
export async function collectGarbage(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  collect();
}
