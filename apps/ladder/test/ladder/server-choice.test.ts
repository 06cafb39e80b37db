import { describe, expect, it } from 'vitest';
import { chooseServer, regionPairs } from '../../src/ladder/server-choice.ts';
import { DAWN_AND_DUSK, ONE_ON_ONE } from '../support/ladders.ts';

describe('the server of a match', () => {
  const codes = DAWN_AND_DUSK.regions.map(({ code }) => code);

  it('is there for every two regions, whichever comes first', () => {
    const servers = DAWN_AND_DUSK.servers.map(({ code }) => code);
    const pairs = regionPairs(codes);
    expect(pairs).toHaveLength(136);
    for (const [one, other] of pairs) {
      const server = chooseServer(DAWN_AND_DUSK, one, other);
      expect(servers).toContain(server);
      expect(chooseServer(DAWN_AND_DUSK, other, one)).toBe(server);
    }
  });

  it('is at home for two who live next to it', () => {
    expect(chooseServer(DAWN_AND_DUSK, 'eu-west', 'eu-west')).toBe('frankfurt');
    expect(chooseServer(DAWN_AND_DUSK, 'oceania', 'oceania')).toBe('sydney');
  });

  it('is left open where the ladder has none, or does not know a region', () => {
    expect(chooseServer(ONE_ON_ONE, 'europe', 'asia')).toBeUndefined();
    expect(chooseServer(DAWN_AND_DUSK, 'eu-west', 'atlantis')).toBeUndefined();
    expect(chooseServer(DAWN_AND_DUSK, undefined, 'eu-west')).toBeUndefined();
  });
});
