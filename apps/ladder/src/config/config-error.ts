/** What is wrong with the configuration, all of it at once, in a list that a person can work through. */

/** One setting that cannot work. */
export type ConfigFault = BrokenRule | Problem;

/** A value that is not what it must be. */
interface BrokenRule {
  /** The setting, or the settings that contradict each other. */
  readonly name: string;
  /** What it must be. */
  readonly rule: string;
  /** What it was, never a secret; `undefined` when it was missing. */
  readonly received?: string;
  /** What to do about it, where the rule alone does not say. */
  readonly hint?: string;
}

/** A fault that somebody else found and described, the value and what to do included. */
interface Problem {
  readonly name: string;
  readonly problem: string;
}

/** Thrown with every fault of a configuration; its message is the readable list. */
export class ConfigError extends Error {
  readonly code = 'LADDER_CONFIG';
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    super(listFaults(faults));
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

function listFaults(faults: readonly ConfigFault[]): string {
  const settings = new Set(faults.map((fault) => fault.name)).size;
  const count = settings === 1 ? 'one setting' : `${settings} settings`;
  const width = Math.max(...faults.map((fault) => fault.name.length));
  return [
    `The configuration cannot work: ${count} to change. Nothing was started.`,
    '',
    ...faults.map((fault) => `  ${fault.name.padEnd(width)}  ${describeFault(fault)}`),
    '',
    'Settings come from the environment and from the file .env; apps/ladder/.env.example describes each.',
  ].join('\n');
}

function describeFault(fault: ConfigFault): string {
  if ('problem' in fault) return fault.problem;
  const { rule, received, hint } = fault;
  return `${rule}; received ${received ?? 'nothing'}${hint === undefined ? '' : `. ${hint}`}`;
}
