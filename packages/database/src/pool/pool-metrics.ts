/** The numbers of a pool, and of the direct connections that stand in for it, as Prometheus reads them. */
import { prometheusText } from 'warmpool/prometheus';
import type { PoolStats } from './pool-stats.ts';

export { PROMETHEUS_CONTENT_TYPE } from 'warmpool/prometheus';

/**
 * What a `/metrics` page answers with: every number of the pool, where there is one, and the direct connections. A
 * database without connections (`undefined`: SQLite) has no numbers, and the text says so.
 */
export function poolMetrics(stats: PoolStats | undefined): string {
  if (stats === undefined)
    return '# This database runs in the process itself: it has no connections to count.\n';
  const { pool, direct } = stats;
  return (
    (pool === undefined ? '' : prometheusText({ stats: () => pool })) +
    family('direct_connections', 'gauge', 'Connections open now beside the pool.', direct.open) +
    family('direct_connections_opened_total', 'counter', 'Connections opened beside the pool.', direct.opened)
  );
}

function family(name: string, type: 'gauge' | 'counter', help: string, value: number): string {
  return `# HELP warmpool_${name} ${help}\n# TYPE warmpool_${name} ${type}\nwarmpool_${name} ${value}\n`;
}
