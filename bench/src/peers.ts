/** warmpool beside its peers: `npm run bench -- --help`. */
import { machineName } from './commands/report.ts';
import { type Arguments, helpText, readArguments } from './peers/arguments.ts';
import { publish } from './peers/publish.ts';
import { fullReport } from './peers/report.ts';
import type { Results, ScenarioResults } from './peers/results.ts';
import { runScenario } from './peers/rounds.ts';
import { versions } from './peers/versions.ts';

const INTERRUPTED = 130;

const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

const command = understood();
if (command?.kind === 'help') process.stdout.write(helpText());
else if (command) await compare(command);

function understood(): Arguments | undefined {
  try {
    return readArguments(process.argv.slice(2));
  } catch (error) {
    say(`${(error as Error).message}\nnpm run bench -- --help tells what there is.`);
    process.exitCode = 2;
    return undefined;
  }
}

async function compare(asked: Extract<Arguments, { kind: 'run' }>): Promise<void> {
  const interruption = new AbortController();
  // The second time nobody waits: servers and processes end by themselves when we are gone.
  process.once('SIGINT', () => {
    say('Ending; Ctrl-C again to leave at once.');
    process.once('SIGINT', () => process.exit(INTERRUPTED));
    interruption.abort();
  });
  try {
    const results = await measured(asked, interruption.signal);
    const report = await publish(results, asked);
    process.stdout.write(asked.isJson ? `${JSON.stringify(results, null, 2)}\n` : fullReport(results));
    say(`Written: ${report}${asked.isComplete ? ' and the results in bench/README.md' : ''}`);
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    process.exitCode = INTERRUPTED;
  }
}

async function measured(
  { scenarios: chosen, isQuick }: Extract<Arguments, { kind: 'run' }>,
  signal: AbortSignal,
): Promise<Results> {
  const startedAt = new Date().toISOString();
  const scenarios: ScenarioResults[] = [];
  let server = '';
  for (const [index, scenario] of chosen.entries()) {
    say(`${index + 1} of ${chosen.length}: ${scenario.name}. ${scenario.question}`);
    const { results, serverVersion } = await runScenario(scenario, { isQuick, signal, say });
    scenarios.push(results);
    server = serverVersion;
  }
  return {
    startedAt,
    command: ['npm run bench', ...(process.argv.length > 2 ? ['--'] : []), ...process.argv.slice(2)].join(
      ' ',
    ),
    machine: machineName(),
    versions: { PostgreSQL: server, ...(await versions()) },
    scenarios,
  };
}
