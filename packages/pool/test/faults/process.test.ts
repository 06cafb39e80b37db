import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { PoolOptions } from '../../src/options/pool-options.ts';
import { until } from '../support/server.ts';
import { withFaultyServer } from './faulty-server.ts';

const { proxy, besides, server } = withFaultyServer();
const PROGRAM = fileURLToPath(new URL('bystander.ts', import.meta.url));

/** A process of its own with a pool and without listeners. */
class Bystander {
  readonly child: ChildProcess;
  readonly exited: Promise<unknown[]>;
  said = '';
  complained = '';

  constructor(options: PoolOptions) {
    const { host, port } = proxy();
    const { user, password, database } = server();
    const all = { host, port, user, password, database, ...options };
    this.child = spawn(process.execPath, ['--conditions=@warmpool/source', '--import', 'tsx', PROGRAM], {
      env: { ...process.env, POOL_OPTIONS: JSON.stringify(all) },
    });
    this.child.stdout?.on('data', (chunk) => (this.said += String(chunk)));
    this.child.stderr?.on('data', (chunk) => (this.complained += String(chunk)));
    this.exited = once(this.child, 'close');
    onTestFinished(() => void this.child.kill('SIGKILL'));
  }

  /** Resolves when it has said that it is done. */
  async does(order: string, answer: string): Promise<void> {
    const before = this.said.length;
    this.child.stdin?.write(`${order}\n`);
    const hasAnswered = (): boolean => this.said.slice(before).includes(answer) || this.complained !== '';
    // The first order finds it starting, which takes its time on a busy machine.
    await until(hasAnswered, `it has ${answer}`, 20_000);
    expect(this.complained).toBe('');
  }
}

async function terminateAll(): Promise<void> {
  await besides().query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'bystander'",
  );
}

describe('a process that listens for no event', () => {
  it('survives whatever becomes of its connections, and is served again each time', async () => {
    const bystander = new Bystander({
      max: 4,
      min: 3,
      connectionTimeoutMillis: 20_000,
      application_name: 'bystander',
    });
    await bystander.does('ask', 'answered');
    const losses: (() => unknown)[] = [
      terminateAll,
      () => proxy().resetAll(),
      () => proxy().cutAll(),
      () => proxy().halfCloseAll(),
      () => proxy().inject(Buffer.alloc(64)),
      async () => {
        await server().crash();
        await server().restart();
      },
    ];
    for (const lose of losses) {
      await bystander.does('hold', 'held');
      const before = bystander.said.length;
      await lose();
      await until(() => bystander.said.slice(before).includes('lost, '), 'it has heard of its loss');
      await bystander.does('ask', 'answered');
    }
    await bystander.does('end', 'ended');
    expect(await bystander.exited).toEqual([0, null]);
    expect(bystander.complained).toBe('');
    await terminateAll(); // those whose client is gone without their knowing
  }, 60_000);

  it('starts before there is a server, and ends', async () => {
    proxy().refuse();
    const bystander = new Bystander({ min: 2, connectionTimeoutMillis: 20_000 });
    bystander.child.stdin?.write('ask\n');
    await proxy().heal();
    await until(() => bystander.said.includes('answered'), 'it was served');
    await bystander.does('end', 'ended');
    expect(await bystander.exited).toEqual([0, null]);
  }, 30_000);
});

describe('a process that was frozen and is thawed', () => {
  it.each<[string, () => unknown, { frozenMs: number; unresponsive: number }]>([
    [
      'are forgotten by a firewall meanwhile waits for one probe and one connect',
      () => proxy().forget(),
      // As long as it takes until the pool may not take its connections for alive.
      { frozenMs: 2100, unresponsive: 3 },
    ],
    ['are ended by the server meanwhile is served', () => proxy().cutAll(), { frozenMs: 0, unresponsive: 0 }],
  ])(
    'and whose connections %s',
    async (_, fault, { frozenMs, unresponsive }) => {
      const bystander = new Bystander({
        min: 3,
        max: 3,
        idleTimeoutMillis: 0,
        probeAfterMillis: 2000,
        probeTimeoutMillis: 300,
        connectionTimeoutMillis: 4000,
      });
      await bystander.does('start', 'ready');
      bystander.child.kill('SIGSTOP');
      await fault();
      await new Promise((resolve) => {
        setTimeout(resolve, frozenMs);
      });
      bystander.child.kill('SIGCONT');
      await bystander.does('ask', `answered 1, ${unresponsive} unresponsive`);
      await bystander.does('end', 'ended');
      expect(await bystander.exited).toEqual([0, null]);
    },
    30_000,
  );
});

describe('a process whose pool may not keep it alive', () => {
  it('lives on while somebody waits for a connection that was being opened for min', async () => {
    proxy().hang();
    const bystander = new Bystander({ min: 1, max: 1, allowExitOnIdle: true, openTimeoutMillis: 60_000 });
    await bystander.does('look', 'opening 1');
    bystander.child.stdin?.write('ask\n');
    await bystander.does('leave', 'left');
    await proxy().heal();
    await until(() => bystander.said.includes('answered'), 'it was served');
    expect(await bystander.exited).toEqual([0, null]);
  }, 30_000);

  it('ends by itself although a lease was forgotten', async () => {
    const bystander = new Bystander({ max: 2, allowExitOnIdle: true });
    await bystander.does('forget', 'forgotten');
    await bystander.does('leave', 'left');
    expect(await bystander.exited).toEqual([0, null]);
  }, 30_000);

  it('does not end in the middle of what is asked on a lease that was long out', async () => {
    const bystander = new Bystander({ max: 2, allowExitOnIdle: true });
    await bystander.does('use late', 'taken');
    await bystander.does('leave', 'left');
    expect(await bystander.exited).toEqual([0, null]);
    expect(bystander.said).toContain('used');
  }, 30_000);

  it('lives on with a lease that listens for what the server may say', async () => {
    const bystander = new Bystander({ max: 2, allowExitOnIdle: true });
    await bystander.does('listen', 'listens');
    await bystander.does('leave', 'left');
    await new Promise((resolve) => {
      setTimeout(resolve, 2500); // It would end after two looks at its leases.
    });
    await besides().query("SELECT pg_notify('news', '')");
    await until(() => bystander.said.includes('heard'), 'it heard of it');
    expect(await bystander.exited).toEqual([0, null]);
  }, 30_000);

  it.each<[string, () => unknown]>([
    ['connections are idle', () => undefined],
    [
      'the server is away and there is a min to open',
      () => {
        proxy().refuse();
        proxy().resetAll();
      },
    ],
    [
      'the server says nothing and there is a min to open',
      () => {
        proxy().hang();
        proxy().resetAll();
      },
    ],
  ])(
    'ends by itself while %s',
    async (_, fault) => {
      const bystander = new Bystander({
        min: 2,
        allowExitOnIdle: true,
        connectionTimeoutMillis: 10_000,
        openTimeoutMillis: 60_000,
      });
      await bystander.does('ask', 'answered');
      await fault();
      await bystander.does('leave', 'left');
      expect(await bystander.exited).toEqual([0, null]);
    },
    30_000,
  );
});
