/** Waits for a condition with an end in sight. */
import type { EmbeddedServer } from '@warmpool/embedded-server';
import pg from 'pg';

const TIMEOUT_MS = 10_000;

/** Resolves once `isSo` holds; rejects after 10 s. */
export async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  // oxlint-disable-next-line no-await-in-loop -- one look after the other
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`waited ${TIMEOUT_MS} ms in vain until ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

/** Resolves once the server is at work on a statement that begins with `text`. */
export async function untilRunning(server: EmbeddedServer, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.connectionString });
  await client.connect();
  try {
    await until(async () => {
      const { rowCount } = await client.query(
        `select from pg_stat_activity where state = 'active' and starts_with(query, $1)`,
        [text],
      );
      return rowCount === 1;
    }, `the server runs ${text}`);
  } finally {
    await client.end();
  }
}
