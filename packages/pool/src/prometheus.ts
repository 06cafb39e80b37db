/** The numbers of pools in Prometheus' text format. Needs nothing but the pools. */
import { PoolOptionError } from './errors.ts';
import { LATENCY_BOUNDS_MS } from './metrics/latency-histogram.ts';
import type { LatencyName } from './metrics/pool-metrics.ts';
import type { PoolStats, StatsSource } from './metrics/stats.ts';

/** What a response with this text must say as its `Content-Type`. */
export const PROMETHEUS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export interface PrometheusOptions {
  /** What every name begins with. Default `warmpool`. */
  readonly prefix?: string | undefined;
  /** Labels of every sample. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

/**
 * What a `/metrics` endpoint answers with: one pool, or several by name, told apart by the label `pool`.
 * Throws `PoolOptionError` for a prefix or a label that Prometheus would not take.
 */
export function prometheusText(
  pools: StatsSource | Readonly<Record<string, StatsSource>>,
  options: PrometheusOptions = {},
): string {
  const { prefix = 'warmpool', labels = {} } = options;
  requireName('prefix', prefix, /^[a-z_:][a-z0-9_:]*$/i);
  for (const label of Object.keys(labels)) requireLabel(label);
  const seen = isSource(pools)
    ? [{ stats: pools.stats(), labels }]
    : Object.entries(pools).map(([pool, source]) => ({ stats: source.stats(), labels: { ...labels, pool } }));
  return FAMILIES.map((family) => familyText(prefix, family, seen)).join('');
}

interface Seen {
  readonly stats: PoolStats;
  readonly labels: Labels;
}

type Labels = Readonly<Record<string, string>>;

interface Sample {
  /** `_bucket`, `_sum` and `_count` of a histogram. */
  readonly suffix?: string;
  readonly labels?: Labels;
  readonly value: number;
}

/** All samples of one name. */
interface Family {
  readonly name: string;
  readonly type: 'gauge' | 'counter' | 'histogram';
  readonly help: string;
  readonly samples: (stats: PoolStats) => readonly Sample[];
}

const FAMILIES: readonly Family[] = [
  {
    name: 'connections',
    type: 'gauge',
    help: 'Connections by what they do now; together they are all that hold a place.',
    samples: ({ idle, probing, leased, returning, opening, closing }) =>
      labelled('state', { idle, probing, leased: leased - returning, returning, opening, closing }),
  },
  gauge('connections_min', 'Connections kept open.', ({ min }) => min),
  gauge('connections_max', 'Most connections open at once.', ({ max }) => max),
  gauge(
    'connections_effective_max',
    'Most connections that may be open now: fewer than connections_max while the server refuses more.',
    ({ effectiveMax }) => effectiveMax,
  ),
  gauge('waiting_callers', 'Callers in line for a connection.', ({ waiting }) => waiting),
  counter('acquires_total', 'Checkouts, those of single queries included.', ({ acquired }) => acquired),
  counter(
    'shared_queries_total',
    'Of the checkouts, queries that were sent behind others on a connection in use.',
    ({ shared }) => shared,
  ),
  {
    name: 'acquire_failures_total',
    type: 'counter',
    help: 'Callers that got no connection: their time was over, they gave up, or the line was full.',
    samples: ({ timedOut, aborted, refused }) =>
      labelled('reason', { timeout: timedOut, abort: aborted, queue_full: refused }),
  },
  counter('connections_opened_total', 'Connections opened.', ({ opened }) => opened),
  counter('connection_open_failures_total', 'Failed attempts to open one.', ({ openFailed }) => openFailed),
  {
    name: 'connections_closed_total',
    type: 'counter',
    help: 'Connections closed, by reason.',
    samples: ({ closed }) => labelled('reason', closed),
  },
  counter('sessions_rolled_back_total', 'Returned with a transaction open.', ({ rolledBack }) => rolledBack),
  counter('sessions_reset_total', 'Returned sessions that were made clean.', ({ reset }) => reset),
  counter('leases_leaked_total', 'Leases never released, and taken back.', ({ leaked }) => leaked),
  counter('probes_total', 'Idle connections asked whether they live.', ({ probed }) => probed),
  counter('probe_failures_total', 'Probes that were not answered.', ({ probeFailed }) => probeFailed),
  histogram('wait_duration_seconds', 'How long callers waited for a connection; 0 if one was idle.', 'wait'),
  histogram('lease_duration_seconds', 'How long checkouts lasted.', 'use'),
  histogram('connect_duration_seconds', 'How long it took to open a connection.', 'connect'),
  histogram('query_duration_seconds', 'How long queries took from being sent to their answer.', 'query'),
];

function gauge(name: string, help: string, value: (stats: PoolStats) => number): Family {
  return { name, type: 'gauge', help, samples: (stats) => [{ value: value(stats) }] };
}

function counter(name: string, help: string, value: (stats: PoolStats) => number): Family {
  return { name, type: 'counter', help, samples: (stats) => [{ value: value(stats) }] };
}

function histogram(name: string, help: string, what: LatencyName): Family {
  return { name, type: 'histogram', help, samples: ({ latencies }) => histogramSamples(latencies[what]) };
}

/** Buckets are cumulative, as the format wants them. */
function histogramSamples({ buckets, count, sum }: PoolStats['latencies']['wait']): readonly Sample[] {
  let within = 0;
  const bounded = LATENCY_BOUNDS_MS.map((bound, index) => {
    within += buckets[index] ?? 0;
    return { suffix: '_bucket', labels: { le: String(bound / 1000) }, value: within };
  });
  return [
    ...bounded,
    { suffix: '_bucket', labels: { le: '+Inf' }, value: count },
    { suffix: '_sum', value: sum / 1000 },
    { suffix: '_count', value: count },
  ];
}

function labelled(label: string, values: Readonly<Record<string, number>>): readonly Sample[] {
  return Object.entries(values).map(([value, number]) => ({ labels: { [label]: value }, value: number }));
}

function familyText(prefix: string, { name, type, help, samples }: Family, pools: readonly Seen[]): string {
  const fullName = `${prefix}_${name}`;
  const lines = pools.flatMap(({ stats, labels }) =>
    samples(stats).map(
      (sample) =>
        `${fullName}${sample.suffix ?? ''}${labelsText({ ...labels, ...sample.labels })} ${sample.value}\n`,
    ),
  );
  return `# HELP ${fullName} ${help}\n# TYPE ${fullName} ${type}\n${lines.join('')}`;
}

function labelsText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function isSource(pools: StatsSource | Readonly<Record<string, StatsSource>>): pools is StatsSource {
  return typeof pools.stats === 'function';
}

/** Labels that samples have of their own. */
const OWN_LABELS = new Set(['state', 'reason', 'le', 'pool']);

function requireLabel(label: string): void {
  requireName('labels', label, /^(?!__)[a-z_][a-z0-9_]*$/i);
  if (OWN_LABELS.has(label)) {
    throw new PoolOptionError(
      'labels',
      `The label \`${label}\` is one of the pool's own: choose another name`,
    );
  }
}

function requireName(option: string, name: string, pattern: RegExp): void {
  if (pattern.test(name)) return;
  throw new PoolOptionError(
    option,
    `Expected the names in \`${option}\` to be letters, digits and _, and not to begin with a digit, got '${name}'`,
  );
}
