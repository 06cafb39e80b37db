/**
 * A process that owns a server, to be killed by tests: starts one on the folder it is given, says so in one line of
 * JSON, and on SIGINT waits for a line on its input before it stops the server and ends.
 */
import { once } from 'node:events';
import { chdir } from 'node:process';
import { startEmbeddedServer, startTemporaryServer } from '../../src/index.ts';

const [folder = '', workingFolder] = process.argv.slice(2);
if (workingFolder !== undefined) {
  chdir(workingFolder);
  process.stdout.write('{"atWork":true}\n');
  await once(process.stdin, 'data');
}
const server = await (folder === 'temporary' ? startTemporaryServer() : startEmbeddedServer({ folder }));
const { pid, connectionString } = server;
const interrupted = once(process, 'SIGINT');
process.stdout.write(`${JSON.stringify({ serverPid: pid, connectionString, folder: server.folder })}\n`);
await interrupted;
process.stdout.write('{"interrupted":true}\n');
await once(process.stdin, 'data');
await server.stop();
process.exit();
