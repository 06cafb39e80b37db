/** Where the figures of the ladder go: a report, the same for machines, and the summary in the README. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { README, RESULTS, withResults } from '../peers/publish.ts';
import { fullLadderReport, ladderSummary } from './ladder-report.ts';
import type { LadderResults } from './ladder-results.ts';

/** What stands around the summary in the README. */
export const LADDER_MARKS = {
  begin: '<!-- ladder: written by npm run bench:ladder -->',
  end: '<!-- end of ladder -->',
} as const;

/** Publishes a complete run; anything less is kept aside, where it replaces nothing. Returns the report's path. */
export async function publishLadder(
  results: LadderResults,
  { isComplete }: { readonly isComplete: boolean },
): Promise<string> {
  const folder = isComplete ? RESULTS : path.join(RESULTS, 'partial');
  await mkdir(folder, { recursive: true });
  const report = path.join(folder, 'ladder.md');
  await writeFile(report, fullLadderReport(results));
  await writeFile(path.join(folder, 'ladder.json'), `${JSON.stringify(withoutSamples(results), null, 2)}\n`);
  if (isComplete) {
    const readme = withResults(await readFile(README, 'utf8'), ladderSummary(results), LADDER_MARKS);
    await writeFile(README, readme);
  }
  return path.relative(process.cwd(), report);
}

/** Thousands of single answers say no more than their report. */
function withoutSamples(results: LadderResults): object {
  return {
    ...results,
    load: results.load.map(({ place, result: { answers, ...result } }) => ({
      place,
      ...result,
      answers: answers.length,
    })),
  };
}
