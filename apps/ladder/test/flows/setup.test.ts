import { countRoundTrips } from '@warmpool/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cancelSetup, confirmSetup, setupToEdit, typeSetup } from '../../src/flows/setup.ts';
import { DuplicateDelivery } from '../../src/store/visit.ts';
import { DIALECTS, testDatabases, type TestDatabases } from '../support/test-database.ts';
import { callBy, deliveredAgain, setUp, testLadder, type TestLadder } from '../support/test-ladder.ts';

const good = { name: 'Ana', tag: 'Ana#1234', region: 'eu-west', country: 'DE' };

describe.each(DIALECTS)('setting up on %s', { timeout: 20_000 }, (dialect) => {
  let databases: TestDatabases;
  beforeAll(async () => {
    databases = await testDatabases(dialect);
  }, 30_000);
  afterAll(() => databases.close());

  async function newLadder(): Promise<TestLadder> {
    const { database } = await databases.open();
    return testLadder(database);
  }

  const players = ({ database }: TestLadder) =>
    database.queries
      .selectFrom('players')
      .select(['name', 'tag', 'region', 'country', 'set_up_at'])
      .execute();

  it('begins with an empty form for who was never here', async () => {
    const ladder = await newLadder();
    const { identity } = await setupToEdit(ladder, callBy(ladder, 'ana'));
    expect(identity).toEqual({ name: '', tag: '', region: '', country: 'XX' });
  });

  it('keeps what was typed, also when it is wrong, and shows it again', async () => {
    const ladder = await newLadder();
    const wrong = { ...good, name: 'An4', tag: 'Ana' };
    const { faults } = await typeSetup(ladder, callBy(ladder, 'ana'), wrong);
    expect(faults.map(({ field }) => field)).toEqual(['name', 'tag']);
    expect((await setupToEdit(ladder, callBy(ladder, 'ana'))).identity).toMatchObject(wrong);
    expect((await setupToEdit(ladder, callBy(ladder, 'ana'), 'FR')).identity).toMatchObject({
      ...wrong,
      country: 'FR',
    });
  });

  it('keeps nonsense of any kind and size without an error', async () => {
    const ladder = await newLadder();
    const nonsense = {
      name: '\0\u202E'.repeat(3000),
      tag: '🏳️‍🌈'.repeat(4000),
      region: '\ud800',
      country: "';--",
    };
    const { identity, faults } = await typeSetup(ladder, callBy(ladder, 'ana'), nonsense);
    expect(faults).toHaveLength(4);
    expect(identity.tag.length).toBeLessThanOrEqual(200);
    expect((await setupToEdit(ladder, callBy(ladder, 'ana'))).identity.tag).toBe(identity.tag);
  });

  it('saves what the preview showed when it is confirmed', async () => {
    const ladder = await newLadder();
    const typed = callBy(ladder, 'ana');
    expect(await typeSetup(ladder, typed, good)).toEqual({ identity: good, faults: [] });
    expect(await players(ladder)).toMatchObject([{ name: null, set_up_at: null }]);
    const confirmed = await confirmSetup(ladder, callBy(ladder, 'ana'), typed.visit.interactionId);
    expect(confirmed).toMatchObject({ kind: 'saved', identity: good });
    expect(await players(ladder)).toEqual([{ ...good, set_up_at: ladder.now() }]);
    expect((await setupToEdit(ladder, callBy(ladder, 'ana'))).identity).toEqual(good);
  });

  it('shows the newer draft when an older preview is confirmed', async () => {
    const ladder = await newLadder();
    const older = callBy(ladder, 'ana');
    await typeSetup(ladder, older, good);
    await typeSetup(ladder, callBy(ladder, 'ana'), { ...good, name: 'Anna' });
    const confirmed = await confirmSetup(ladder, callBy(ladder, 'ana'), older.visit.interactionId);
    expect(confirmed).toMatchObject({ kind: 'changed', draft: { name: 'Anna' }, faults: [] });
    expect(await players(ladder)).toMatchObject([{ name: null }]);
  });

  it('never saves a draft that breaks a rule', async () => {
    const ladder = await newLadder();
    const typed = callBy(ladder, 'ana');
    await typeSetup(ladder, typed, { ...good, tag: 'Ana' });
    const confirmed = await confirmSetup(ladder, callBy(ladder, 'ana'), typed.visit.interactionId);
    expect(confirmed).toMatchObject({ kind: 'changed', faults: [{ field: 'tag' }] });
    expect(await players(ladder)).toMatchObject([{ name: null }]);
  });

  it('has nothing to confirm after it was confirmed or cancelled', async () => {
    const ladder = await newLadder();
    const typed = callBy(ladder, 'ana');
    const confirm = () => confirmSetup(ladder, callBy(ladder, 'ana'), typed.visit.interactionId);
    await typeSetup(ladder, typed, good);
    await confirm();
    expect(await confirm()).toEqual({ kind: 'nothing to confirm' });
    await typeSetup(ladder, callBy(ladder, 'ana'), { ...good, name: 'Anna' });
    await cancelSetup(ladder, callBy(ladder, 'ana'));
    expect(await confirm()).toEqual({ kind: 'nothing to confirm' });
    expect(await players(ladder)).toMatchObject([{ name: 'Ana' }]);
  });

  it('keeps the moment of the first setup through later ones', async () => {
    const ladder = await newLadder();
    await setUp(ladder, 'ana');
    const first = ladder.now();
    ladder.pass(86_400_000);
    await setUp(ladder, 'ana');
    expect(await players(ladder)).toMatchObject([{ set_up_at: first }]);
  });

  it('has one effect when the same form comes twice', async () => {
    const ladder = await newLadder();
    const typed = callBy(ladder, 'ana');
    await typeSetup(ladder, typed, good);
    await typeSetup(ladder, callBy(ladder, 'ana'), { ...good, name: 'Anna' });
    await expect(typeSetup(ladder, deliveredAgain(typed), good)).rejects.toThrow(DuplicateDelivery);
    expect((await setupToEdit(ladder, callBy(ladder, 'ana'))).identity).toMatchObject({ name: 'Anna' });
  });

  it('takes one round trip to read or type, and two to confirm', async () => {
    const ladder = await newLadder();
    const typed = callBy(ladder, 'ana');
    const trips = async (work: () => Promise<unknown>) => (await countRoundTrips(work)).roundTrips;
    expect(await trips(() => setupToEdit(ladder, callBy(ladder, 'ana')))).toBe(1);
    expect(await trips(() => typeSetup(ladder, typed, good))).toBe(1);
    expect(await trips(() => confirmSetup(ladder, callBy(ladder, 'ana'), typed.visit.interactionId))).toBe(2);
    expect(await trips(() => cancelSetup(ladder, callBy(ladder, 'ana')))).toBe(1);
  });
});
