/** Which keys a ladder's file may have at each place, for "did you mean …?". */
import { z } from 'zod';
import { ladderSchema } from './definition-schema.ts';

type JsonSchema = z.core.JSONSchema.JSONSchema;

/** The keys that the object at this place may have; where there are several kinds of it, those of the kind that it is. */
export function definitionKeys(path: readonly PropertyKey[], object: unknown): readonly string[] {
  const places = path.reduce<readonly JsonSchema[]>(
    (schemas, key) => schemas.flatMap(kindsOf).flatMap((schema) => partsAt(schema, key)),
    [z.toJSONSchema(ladderSchema, { io: 'input' })],
  );
  return places
    .flatMap(kindsOf)
    .filter(({ properties = {} }) =>
      Object.entries(properties).every(([key, value]) => isSameKind(value, key, object)),
    )
    .flatMap(({ properties = {} }) => Object.keys(properties));
}

function kindsOf(schema: JsonSchema): readonly JsonSchema[] {
  return schema.oneOf ?? schema.anyOf ?? [schema];
}

function partsAt({ items, properties }: JsonSchema, key: PropertyKey): readonly JsonSchema[] {
  const part = typeof key === 'number' ? items : properties?.[String(key)];
  return typeof part === 'object' && !Array.isArray(part) ? [part] : [];
}

/** A kind is told by the one value that it demands of a key. */
function isSameKind(value: JsonSchema | boolean, key: string, object: unknown): boolean {
  if (typeof value !== 'object' || value.const === undefined) return true;
  return typeof object === 'object' && object !== null && Reflect.get(object, key) === value.const;
}
