/** Random callers and random faults on one pool, for minutes: `npm run soak -- --help`. */
import { type Arguments, HELP, readArguments } from './arguments.ts';
import { soak } from './run.ts';
import { summary } from './summary.ts';

const INTERRUPTED = 130;

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const asked = understood();
if (asked?.isHelp) say(HELP);
else if (asked) {
  const stop = new AbortController();
  // The second time nobody waits: the server ends by itself when we are gone.
  process.once('SIGINT', () => {
    say('Ending, with the summary; Ctrl-C again to leave at once.');
    process.once('SIGINT', () => process.exit(INTERRUPTED));
    stop.abort();
  });
  const timer = setTimeout(() => stop.abort(), asked.minutes * 60_000);
  const findings = await soak({ ...asked, signal: stop.signal, say });
  clearTimeout(timer);
  say(summary(findings));
  process.exitCode = findings.laws.count === 0 ? 0 : 1;
}

function understood(): Arguments | undefined {
  try {
    return readArguments(process.argv.slice(2));
  } catch (error) {
    say(`${(error as Error).message}\nnpm run soak -- --help tells what there is.`);
    process.exitCode = 2;
    return undefined;
  }
}
