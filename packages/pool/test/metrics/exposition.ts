/** One line of numbers. */
export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** All samples of one name, with what is said about it. */
export interface ParsedFamily {
  readonly help: string;
  readonly type: string;
  readonly samples: ParsedSample[];
}

/**
 * Reads Prometheus' text format as strictly as its description allows: HELP, TYPE, then the samples of that name and of
 * no other; each name once, each label set once; a line feed at the end. Throws at the first line that is not so.
 */
export function parseExposition(text: string): ReadonlyMap<string, ParsedFamily> {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const families = new Map<string, ParsedFamily>();
  const lines = text.slice(0, -1).split('\n');
  const seen = new Set<string>();
  let name = '';
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const refuse = (what: string): Error => new Error(`line ${index + 1} ${what}: ${line}`);
    if (line.startsWith('#')) {
      const help = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ((?:[^\\]|\\\\|\\n)+)$/.exec(line);
      const type = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (gauge|counter|histogram)$/.exec(lines[++index] ?? '');
      if (!help?.[1] || !help[2] || !type?.[2]) throw refuse('is no HELP with a TYPE behind it');
      if (help[1] !== type[1]) throw refuse('is the HELP of another name than the TYPE');
      [, name] = help;
      if (families.has(name)) throw refuse('begins a name again');
      families.set(name, { help: help[2], type: type[2], samples: [] });
      continue;
    }
    const sample = parseSample(line);
    const family = families.get(name);
    if (!sample || !family) throw refuse('is no sample');
    const suffixes = family.type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
    if (!suffixes.some((suffix) => sample.name === name + suffix)) throw refuse('belongs to another name');
    const pairs = Object.entries(sample.labels).map((pair) => pair.join('='));
    const identity = JSON.stringify([sample.name, ...pairs.toSorted((a, b) => (a < b ? -1 : 1))]);
    if (seen.has(identity)) throw refuse('is there twice');
    seen.add(identity);
    family.samples.push(sample);
  }
  for (const [familyName, { samples }] of families) {
    if (samples.length === 0) throw new Error(`${familyName} has no samples`);
  }
  return families;
}

const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\\\|\\"|\\n)*)"/y;

function parseSample(line: string): ParsedSample | undefined {
  const name = /^[a-zA-Z_:][a-zA-Z0-9_:]*/.exec(line)?.[0];
  if (name === undefined) return undefined;
  const labels: Record<string, string> = {};
  let at = name.length;
  if (line[at] === '{') {
    do {
      LABEL.lastIndex = at + 1;
      const [pair, label, value] = LABEL.exec(line) ?? [];
      if (pair === undefined || label === undefined || value === undefined || label in labels)
        return undefined;
      labels[label] = value.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
      at += 1 + pair.length;
    } while (line[at] === ',');
    if (line[at++] !== '}') return undefined;
  }
  const value = /^ ([0-9.]+(?:e[+-]?[0-9]+)?)$/.exec(line.slice(at))?.[1];
  return value === undefined ? undefined : { name, labels, value: Number(value) };
}
