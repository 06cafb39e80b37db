import { describe, expect, it } from 'vitest';
import { HARMLESS_FUNCTIONS } from '../../src/statement/harmless-functions.ts';
import { statementJudge } from '../../src/statement/judge.ts';
import { withServer } from '../support/server.ts';

const { pool } = withServer();
const judge = statementJudge([]);

/** Volatile functions of PostgreSQL that leave nothing behind in their session, by the reason for which they are volatile. */
const VOLATILE: Readonly<Record<string, string>> = {
  'they compute something new each time':
    'clock_timestamp gen_random_uuid random random_normal timeofday uuidv4 uuidv7',
  'they ask what changes meanwhile':
    'pg_blocking_pids pg_current_wal_lsn pg_database_size pg_indexes_size pg_is_in_recovery pg_last_wal_receive_lsn ' +
    'pg_last_wal_replay_lsn pg_last_xact_replay_timestamp pg_relation_size pg_table_size pg_total_relation_size',
  'what they do ends with the transaction':
    'pg_advisory_xact_lock pg_advisory_xact_lock_shared pg_notify pg_try_advisory_xact_lock ' +
    'pg_try_advisory_xact_lock_shared',
  'they wait': 'pg_sleep',
};

/** Stable or not, they run a text as a query, which may do anything. */
const RUNS_TEXT =
  'query_to_xml query_to_xmlschema query_to_xml_and_xmlschema cursor_to_xml cursor_to_xmlschema ts_stat ts_rewrite';

describe('the functions that count as harmless', () => {
  it('are built into PostgreSQL, each in all its forms immutable or stable, or volatile for a known reason', async () => {
    const { rows } = await pool().query<{
      name: string;
      volatilities: string[];
      schemas: string[];
      kinds: string[];
    }>(
      `SELECT proname AS name, array_agg(DISTINCT provolatile::text) AS volatilities,
              array_agg(DISTINCT pronamespace::regnamespace::text) AS schemas, array_agg(DISTINCT prokind::text) AS kinds
         FROM pg_proc WHERE proname = ANY ($1) GROUP BY proname ORDER BY proname`,
      [[...HARMLESS_FUNCTIONS]],
    );
    expect(rows.map(({ name }) => name)).toEqual([...HARMLESS_FUNCTIONS].toSorted());
    expect(rows.filter(({ schemas }) => schemas.join() !== 'pg_catalog')).toEqual([]);
    expect(rows.filter(({ kinds }) => kinds.includes('p'))).toEqual([]);
    const volatile = rows.filter(({ volatilities }) => volatilities.includes('v')).map(({ name }) => name);
    expect(volatile).toEqual(Object.values(VOLATILE).join(' ').split(' ').toSorted());
  });

  it('run no text as a query', () => {
    expect(RUNS_TEXT.split(' ').filter((name) => HARMLESS_FUNCTIONS.has(name))).toEqual([]);
  });

  it('are the only ones of PostgreSQL that may be called on a shared connection', async () => {
    const { rows } = await pool().query<{ name: string }>(
      "SELECT DISTINCT proname AS name FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace",
    );
    expect(rows.length).toBeGreaterThan(2000);
    for (const { name } of rows) {
      for (const call of [`pg_catalog.${name}(1)`, `"${name}"(1)`, `(1).${name}`]) {
        expect([call, judge(`SELECT ${call}`).isSharable]).toEqual([call, HARMLESS_FUNCTIONS.has(name)]);
      }
    }
  });

  it('are not joined by a keyword that may name a function', async () => {
    const { rows } = await pool().query<{ word: string }>(
      "SELECT word FROM pg_get_keywords() WHERE catcode IN ('U', 'T')",
    );
    expect(rows.length).toBeGreaterThan(300);
    const taken = rows.filter(({ word }) => judge(`SELECT a, ${word}(1) FROM t`).isSharable);
    expect(taken.map(({ word }) => word).filter((word) => !HARMLESS_FUNCTIONS.has(word))).toEqual([]);
  });
});
