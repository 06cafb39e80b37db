/** Lets an error surface as what it is: its owner's, uncaught, on a stack of its own. The pool's own work goes on. */
export function surface(error: unknown): void {
  process.nextTick(() => {
    throw error;
  });
}
