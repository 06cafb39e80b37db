import { BatchError, DatabaseClosedError } from '@warmpool/database';
import { describe, expect, it } from 'vitest';
import { Effects, EffectsSealed } from '../../src/flows/effects.ts';

function failing(error: unknown): () => Promise<never> {
  return () => Promise.reject(error);
}

const lost = new BatchError(undefined, 3, 'unknown', new Error('connection lost'));
const refused = new BatchError(
  1,
  3,
  'rolled-back',
  new Error('canceling statement due to statement timeout'),
);

describe('what was saved', () => {
  it('is nothing before anything is sent, perhaps while it is on its way, and certain afterwards', async () => {
    const effects = new Effects();
    expect(effects.saved).toBe('nothing');
    await effects.track(() => {
      expect(effects.saved).toBe('perhaps');
      return Promise.resolve();
    });
    expect(effects.saved).toBe('yes');
  });

  it.each([
    ['a batch that was rolled back', refused],
    ['a batch that was never sent', new BatchError(undefined, 3, 'not-sent', new Error('no connection'))],
    ['a database that was closed', new DatabaseClosedError()],
  ])('is nothing after %s', async (_what, error) => {
    const effects = new Effects();
    await expect(effects.track(failing(error))).rejects.toBe(error);
    expect(effects.saved).toBe('nothing');
  });

  it.each([
    ['a lost connection', lost],
    ['an error that says nothing about it', new Error('who knows')],
  ])('is perhaps something after %s', async (_what, error) => {
    const effects = new Effects();
    await expect(effects.track(failing(error))).rejects.toBe(error);
    expect(effects.saved).toBe('perhaps');
  });

  it('stays nothing once a player was told so: what would be changed after that is not even begun', async () => {
    const effects = new Effects();
    expect(effects.seal()).toBe('nothing');
    let hasBegun = false;
    const change = effects.track(async () => {
      hasBegun = true;
    });
    await expect(change).rejects.toThrow(EffectsSealed);
    expect([hasBegun, effects.saved]).toEqual([false, 'nothing']);
  });

  it('may become more after a player was told that it may', async () => {
    const effects = new Effects();
    await effects.track(async () => {
      expect(effects.seal()).toBe('perhaps');
    });
    await effects.track(() => Promise.resolve());
    expect(effects.seal()).toBe('yes');
  });

  it('stays saved when a later step fails', async () => {
    const effects = new Effects();
    await effects.track(() => Promise.resolve());
    await expect(effects.track(failing(refused))).rejects.toBe(refused);
    expect(effects.saved).toBe('yes');
  });
});
