/** Counts the direct connections of the whole process. */

const totals = { open: 0, opened: 0 };

/** How many are open, and how many were opened since the process began. */
export function directTotals(): { readonly open: number; readonly opened: number } {
  return { ...totals };
}

/** Counts a connection as opened; `closed` counts it as gone. */
export function countDirectConnection(closed: Promise<void>): void {
  totals.open += 1;
  totals.opened += 1;
  void closed.then(() => {
    totals.open -= 1;
  });
}
