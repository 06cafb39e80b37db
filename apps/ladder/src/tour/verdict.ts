/** What a tour comes to. */
import type { Guide } from './guide.ts';

/** The exit code, and what is said about it. */
export interface Verdict {
  readonly exitCode: 0 | 1;
  readonly headline: string;
  readonly failed: readonly string[];
}

/** Right only if every answer was, and the story came to its end. */
export function verdictOn(
  { checked, failed }: Pick<Guide, 'checked' | 'failed'>,
  isComplete: boolean,
  seconds: string,
): Verdict {
  if (isComplete && failed.length === 0) {
    return { exitCode: 0, headline: `Every answer was right: ${checked} checks in ${seconds} s.`, failed };
  }
  const end = isComplete ? '' : ', and the story did not end';
  return {
    exitCode: 1,
    headline: `${failed.length} of ${checked} checks failed in ${seconds} s${end}:`,
    failed,
  };
}
