/**
 * The small program between us and the server, as a text for `node --eval`.
 *
 *     our process ──(IPC channel)── supervisor ──(parent of)── postgres
 *
 * It runs in a session of its own, so that a Ctrl-C in our terminal reaches neither it nor the server. The channel is
 * its lifeline and all it obeys: the kernel closes our end however we die, and the supervisor then stops the server:
 * fast, after 2.5 s immediately, after one more second by force. Signals it ignores: a service manager sends SIGTERM to
 * every process of a service at once, when we may still need the server to finish our work. It is the server's parent,
 * so a server never runs unwatched, and it ends when the server has ended. It is a text, so that it runs the same from
 * source and from a bundle, without a loader; it is plain JavaScript and uses nothing but Node.
 */
export const SUPERVISOR_PROGRAM = `
'use strict';
const { spawn, spawnSync } = require('node:child_process');
const { openSync, rmSync } = require('node:fs');

let plan;
let server;

process.on('message', (message) => {
  if (message.start) start(message.start);
  if (message.stop) stop(message.stop.mode, message.stop.deadlineMs);
});
process.on('disconnect', ownerIsGone);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

function start(given) {
  plan = given;
  let child;
  try {
    const log = openSync(plan.logFile, 'a', 0o600);
    child = spawn(plan.program, plan.args, { ...plan.options, stdio: ['ignore', log, log] });
  } catch (error) {
    return end({ failed: error.message });
  }
  child.once('error', (error) => end({ failed: error.message }));
  child.once('spawn', () => {
    server = child;
    report({ pid: child.pid });
  });
  child.once('exit', (code, signal) => end({ exited: { code, signal } }));
}

function ownerIsGone() {
  stop('fast', 2500);
  if (plan === undefined) process.exit();
}

function stop(mode, deadlineMs) {
  if (mode === 'immediate') return stopImmediately();
  signalServer('INT');
  setTimeout(stopImmediately, deadlineMs);
}

function stopImmediately() {
  signalServer('QUIT');
  setTimeout(() => server && server.kill('SIGKILL'), 1000);
}

function signalServer(name) {
  if (server === undefined) return;
  if (process.platform === 'win32') spawnSync(plan.pgCtl, ['kill', name, String(server.pid)]);
  else server.kill('SIG' + name);
}

function end(message) {
  server = undefined;
  if (!process.connected && plan.temporaryFolder !== undefined) {
    try {
      rmSync(plan.temporaryFolder, { recursive: true, force: true, maxRetries: 5 });
    } catch {}
  }
  report(message, () => process.exit());
}

function report(message, then = () => {}) {
  if (process.connected) process.send(message, then);
  else then();
}
`;
