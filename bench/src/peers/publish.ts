/** Where results go: a report with plots, and its summary into the README between two marks. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { plot } from './plot.ts';
import { fullReport, plotName, summaryReport } from './report.ts';
import type { Results } from './results.ts';

const BENCH = fileURLToPath(new URL('../../', import.meta.url));
export const README = path.join(BENCH, 'README.md');
export const RESULTS = path.join(BENCH, 'results');
const MARKS = {
  begin: '<!-- results: written by npm run bench -->',
  end: '<!-- end of results -->',
} as const;

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

/** The text with these results in the place of the last ones, between its marks. Throws where the marks are not there. */
export function withResults(readme: string, results: string, marks: Marks = MARKS): string {
  const begin = readme.indexOf(marks.begin);
  const end = readme.indexOf(marks.end);
  if (begin === -1 || end < begin) {
    throw new Error(`bench/README.md must hold the lines "${marks.begin}" and "${marks.end}", in this order`);
  }
  return `${readme.slice(0, begin)}${marks.begin}\n\n${results}\n\n${readme.slice(end)}`;
}

interface Marks {
  readonly begin: string;
  readonly end: string;
}
