import { describe, expect, test } from 'vitest';
import { Shutdown } from '../../src/shutdown.ts';
import { ManualClock } from './support/manual-clock.ts';

function prepare(): { clock: ManualClock; shutdown: Shutdown; closed: string[]; messages: string[] } {
  const clock = new ManualClock();
  const messages: string[] = [];
  const write = (_: object, message: string): void => void messages.push(message);
  const shutdown = new Shutdown({ info: write, error: write }, { clock, deadlineMs: 10_000 });
  return { clock, shutdown, closed: [], messages };
}

async function never(): Promise<void> {
  return new Promise(() => {});
}

describe('the end of the process', () => {
  test('closes last what was started first', async () => {
    const { shutdown, closed } = prepare();
    for (const name of ['database', 'discord', 'prompt']) {
      shutdown.add(name, async () => void closed.push(name));
    }
    expect(await shutdown.run()).toEqual([]);
    expect(closed).toEqual(['prompt', 'discord', 'database']);
  });

  test('closes everything once, however often it is asked', async () => {
    const { shutdown, closed } = prepare();
    shutdown.add('database', async () => void closed.push('database'));
    await Promise.all([shutdown.run(), shutdown.run()]);
    expect(closed).toEqual(['database']);
  });

  test('goes on after a step that fails, and names it', async () => {
    const { shutdown, closed, messages } = prepare();
    shutdown.add('database', async () => void closed.push('database'));
    shutdown.add('discord', () => {
      throw new Error('boom');
    });
    expect(await shutdown.run()).toEqual(['discord']);
    expect(closed).toEqual(['database']);
    expect(messages).toEqual(['Closing discord failed']);
  });

  test('goes on without a step that is late, and names it', async () => {
    const { clock, shutdown, closed, messages } = prepare();
    shutdown.add('database', async () => void closed.push('database'));
    shutdown.add('discord', never, 4000);
    const ended = shutdown.run();
    expect(shutdown.current).toBe('discord');
    clock.advance(4000);
    expect(await ended).toEqual(['discord']);
    expect(closed).toEqual(['database']);
    expect(messages).toEqual(['Closing discord is stuck after 4000 ms; going on without it']);
  });

  test('leaves no step more time than everything together may take', async () => {
    const { clock, shutdown } = prepare();
    shutdown.add('database', never);
    shutdown.add('discord', never, 9000);
    const ended = shutdown.run();
    clock.advance(9000);
    await expect.poll(() => shutdown.current).toBe('database');
    clock.advance(1000);
    expect(await ended).toEqual(['discord', 'database']);
  });

  test('closes also what is added while it closes', async () => {
    const { shutdown, closed } = prepare();
    shutdown.add('database', async () => {
      shutdown.add('server', async () => void closed.push('server'));
    });
    await shutdown.run();
    expect(closed).toEqual(['server']);
  });
});
