/** The options that follow a slash command: `/setup country:South Korea`, or in order, `/profile Bo`. */

/** An option as the command declares it. */
export interface OptionDeclaration {
  readonly name: string;
  readonly required?: boolean | undefined;
}

/** What was typed for each option, still as text; or what is wrong. */
export type TypedOptions =
  | { readonly kind: 'typed'; readonly options: Record<string, string> }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Reads the text behind a command's name. `name:` begins an option, whose value goes on until the next one;
 * what stands before the first belongs to the first declared option. Quotation marks around a value are dropped.
 */
export function readOptions(rest: string, declared: readonly OptionDeclaration[]): TypedOptions {
  const bare = declared.find((option) => option.name === rest.split(/\s+/, 1)[0]?.toLowerCase());
  if (bare !== undefined) {
    const value = rest.slice(bare.name.length).trim();
    return {
      kind: 'refused',
      reason: `${bare.name} needs a colon: ${bare.name}:${value === '' ? '…' : value}`,
    };
  }
  const options: Record<string, string> = {};
  let name: string | undefined = declared[0]?.name;
  for (const word of rest.split(/\s+/).filter((part) => part !== '')) {
    const [, key, start = ''] = /^([\p{L}\p{N}_-]+):(.*)$/su.exec(word) ?? [];
    const value = key === undefined ? word : start;
    if (key !== undefined) {
      const option = declared.find((candidate) => candidate.name === key.toLowerCase());
      if (option === undefined) return { kind: 'refused', reason: noSuchOption(key, declared) };
      name = option.name;
    }
    if (name === undefined) return { kind: 'refused', reason: 'this command takes no options' };
    options[name] = options[name] === undefined ? value : `${options[name]} ${value}`;
  }
  for (const [key, value] of Object.entries(options)) options[key] = unquote(value.trim());
  const missing = declared.find((option) => option.required === true && (options[option.name] ?? '') === '');
  if (missing !== undefined)
    return { kind: 'refused', reason: `${missing.name} is missing: ${missing.name}:…` };
  return { kind: 'typed', options };
}

function noSuchOption(key: string, declared: readonly OptionDeclaration[]): string {
  if (declared.length === 0) return 'this command takes no options';
  return `there is no option ${key}; there is ${declared.map((option) => option.name).join(', ')}`;
}

function unquote(value: string): string {
  return /^"(.*)"$/s.exec(value)?.[1] ?? value;
}
