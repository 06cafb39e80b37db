/** Where results go: a report with plots, and its summary into the README between two marks. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { plot } from './plot.ts';
import { fullReport, plotName, summaryReport } from './report.ts';
import type { Results } from './results.ts';

const BENCH = fileURLToPath(new URL('../../', import.meta.url));
const README = path.join(BENCH, 'README.md');
const RESULTS = path.join(BENCH, 'results');
const BEGIN = '<!-- results: written by npm run bench -->';
const END = '<!-- end of results -->';

/** Publishes a complete run; anything less is kept aside, where it replaces nothing. Returns the report's path. */
export async function publish(
  results: Results,
  { isComplete }: { readonly isComplete: boolean },
): Promise<string> {
  const folder = isComplete ? RESULTS : path.join(RESULTS, 'partial');
  await mkdir(folder, { recursive: true });
  for (const file of await readdir(folder)) {
    if (file.endsWith('.svg')) await rm(path.join(folder, file)); // of metrics that there are no more
  }
  for (const scenario of results.scenarios) {
    for (const metric of scenario.metrics) {
      await writeFile(path.join(folder, plotName(scenario, metric)), plot(scenario, metric));
    }
  }
  const report = path.join(folder, 'report.md');
  await writeFile(report, fullReport(results));
  if (isComplete) {
    await writeFile(README, withResults(await readFile(README, 'utf8'), summaryReport(results)));
  }
  return path.relative(process.cwd(), report);
}

/** The text with these results in the place of the last ones. Throws where the marks are not there. */
export function withResults(readme: string, results: string): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin === -1 || end < begin) {
    throw new Error(`bench/README.md must hold the lines "${BEGIN}" and "${END}", in this order`);
  }
  return `${readme.slice(0, begin)}${BEGIN}\n\n${results}\n\n${readme.slice(end)}`;
}
