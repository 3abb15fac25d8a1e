import { z } from 'zod';

export type JsonSchema = Record<string, unknown>;

const place = '#/components/schemas/';

/** Writes zod schemas as JSON Schema (2020-12), those with a name as references to it. */
export function createSchemaWriter(named: Readonly<Record<string, z.ZodType>>) {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  const names = new Map(Object.entries(named).map(([id, schema]) => [schema, id]));
  const refTo = (id: string): JsonSchema => ({ $ref: `${place}${id}` });

  const write = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema => {
    const {
      $schema: _,
      $defs: __,
      ...text
    } = z.toJSONSchema(schema, {
      io,
      metadata: registry,
      unrepresentable: 'any',
      reused: 'inline',
      override,
    }) as JsonSchema;
    return toComponents(text);
  };

  return {
    refTo,

    /** What a request may hold; optional is what has a default. */
    input: (schema: z.ZodType): JsonSchema => write(schema, 'input'),

    /** What an answer holds. */
    output(schema: z.ZodType): JsonSchema {
      const id = names.get(schema);
      return id === undefined ? write(schema, 'output') : refTo(id);
    },

    components(): Record<string, JsonSchema> {
      const { schemas } = z.toJSONSchema(registry, {
        io: 'output',
        uri: (id) => `${place}${id}`,
        unrepresentable: 'any',
        override,
      }) as { schemas: Record<string, JsonSchema> };
      return Object.fromEntries(
        Object.entries(schemas)
          .filter(([id]) => id in named)
          .map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema]),
      );
    },
  };
}

/**
 * More fields may come in a later version, so nothing forbids them. What may be any JSON is written as such and not as the
 * recursion that zod checks it with.
 */
function override({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: z.core.$ZodTypes;
  jsonSchema: JsonSchema;
}): void {
  if (zodSchema._zod.def.type === 'lazy') {
    for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
  }
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
}

/** A schema by itself has its named parts beside it; here they are components. */
function toComponents(value: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', `"${place}`));
}
