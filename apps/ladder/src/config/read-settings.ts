/** Reads each setting by itself: its value, or its fault. */
import type { z } from 'zod';
import { closestName } from '../closest-name.ts';
import type { ConfigFault } from './config-error.ts';
import { SETTINGS, type Setting } from './settings.ts';

/** The settings that are set and right, each with the type of its schema. */
export type Settings = {
  readonly [Name in keyof typeof SETTINGS]?: z.output<(typeof SETTINGS)[Name]['schema']>;
};

/** Every setting that can be read, and a fault for every one that cannot. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): {
  settings: Settings;
  faults: ConfigFault[];
} {
  const settings: Record<string, unknown> = {};
  const faults: ConfigFault[] = [];
  for (const [name, setting] of Object.entries<Setting>(SETTINGS)) {
    const text = environment[name]?.trim();
    if (text === undefined || text === '') continue;
    const parsed = setting.schema.safeParse(text);
    if (parsed.success) settings[name] = parsed.data;
    else faults.push(describe(name, setting, text));
  }
  return { settings, faults };
}

function describe(name: string, { rule, show, choices, aliases }: Setting, text: string): ConfigFault {
  const meant = choices && (aliases?.[text.toLowerCase()] ?? closestName(text, choices));
  return {
    name,
    rule,
    received: show?.(text) ?? JSON.stringify(text),
    ...(meant === undefined ? {} : { hint: `Did you mean ${meant}?` }),
  };
}
