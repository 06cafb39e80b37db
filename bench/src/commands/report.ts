/** The measurements as a table for people and as JSON for machines. */
import { cpus } from 'node:os';
import type { Borrowing } from './borrowing.ts';
import type { SeveralAtOnce } from './several.ts';

/** Medians, in milliseconds. */
export interface CommandRow {
  readonly command: string;
  readonly statements: number;
  /** The reads, each statement on a new connection. */
  readonly directMs: number;
  /** The same reads through the pool. */
  readonly pooledMs: number;
  /** From the interaction to the answer, each statement of the command on a new connection. */
  readonly wholeDirectMs: number;
  readonly wholePooledMs: number;
  /** What getting a connection costs per statement. */
  readonly overheadDirectMs: number;
  readonly overheadPooledMs: number;
}

export interface Report {
  readonly roundTripMs: number;
  readonly runs: number;
  readonly commands: readonly CommandRow[];
  readonly severalAtOnce: readonly SeveralAtOnce[];
  readonly borrowing: Borrowing;
  readonly machine: string;
}

/** What the pool has to reach; each line says whether it did. */
export function verdicts({
  commands,
  roundTripMs,
  borrowing,
}: Report): { readonly text: string; readonly isReached: boolean }[] {
  const limit = roundTripMs * 1.35 + 10;
  const worst = (pick: (row: CommandRow) => number): number => Math.max(...commands.map(pick));
  const least = (pick: (row: CommandRow) => number): number => Math.min(...commands.map(pick));
  const pooled = worst(({ pooledMs }) => pooledMs);
  const factor = least(({ directMs, pooledMs }) => directMs / pooledMs);
  const gone = least(({ overheadDirectMs, overheadPooledMs }) => 1 - overheadPooledMs / overheadDirectMs);
  const { warmpoolMicros, pgPoolMicros } = borrowing;
  return [
    {
      text: `slowest command through the pool: ${ms(pooled)}; 1.35 round trips + 10 ms are ${ms(limit)}`,
      isReached: pooled <= limit,
    },
    { text: `least improvement: ${factor.toFixed(1)} times; wanted: 4`, isReached: factor >= 4 },
    { text: `connection overhead gone: ${percent(gone)}; wanted: 95 %`, isReached: gone >= 0.95 },
    {
      text: `borrowing a warm connection: ${warmpoolMicros.toFixed(2)} µs; pg.Pool: ${pgPoolMicros.toFixed(2)} µs`,
      isReached: warmpoolMicros <= pgPoolMicros,
    },
  ];
}

/** Markdown, as it stands in the README. */
export function tables(report: Report): string {
  const { commands, severalAtOnce, roundTripMs, runs, machine } = report;
  const heads = 'Command|Statements|Before|After|Improvement|Overhead before|after|Whole before|Whole after';
  const rows = commands.map((row) =>
    [
      `\`${row.command}\``,
      row.statements,
      ms(row.directMs),
      ms(row.pooledMs),
      `**${percent(1 - row.pooledMs / row.directMs)} faster**`,
      ms(row.overheadDirectMs),
      ms(row.overheadPooledMs),
      ms(row.wholeDirectMs),
      ms(row.wholePooledMs),
    ].join(' | '),
  );
  return [
    `Medians of ${runs} interleaved runs; round trip ${ms(roundTripMs)}; TLS and SCRAM; ${machine}.`,
    '',
    `| ${heads.replaceAll('|', ' | ')} |`,
    `|${'---|'.repeat(heads.split('|').length)}`,
    ...rows.map((row) => `| ${row} |`),
    '',
    '| Commands at once, on 2 connections | Until the last has its rows |',
    '|---|---|',
    ...severalAtOnce.map(({ atOnce, pooledMs }) => `| ${atOnce} | ${ms(pooledMs)} |`),
  ].join('\n');
}

/** What these figures were taken on. */
export function machineName(): string {
  const [cpu] = cpus();
  return `${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), Node ${process.versions.node}`;
}

function ms(value: number): string {
  return `${value < 1 ? value.toFixed(2) : value.toFixed(value < 100 ? 1 : 0)} ms`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0.99 ? 2 : 0)} %`;
}
