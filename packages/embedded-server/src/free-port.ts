/** Finds a port that is free now; another program may take it at any moment. */
import { once } from 'node:events';
import { createServer } from 'node:net';

export async function findFreePort(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') {
    throw new Error('embedded server bug: a server that listens on a port has no port');
  }
  return address.port;
}
