import { isEnumType, isScalarType } from 'graphql';

/** A JSON Schema (2020-12), as much of it as is written here. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** What a client's program sends and gets for each scalar. */
const SCALARS: Readonly<Record<string, JsonSchema>> = {
  ID: { type: 'string' },
  String: { type: 'string' },
  Int: { type: 'integer' },
  Float: { type: 'number' },
  Boolean: { type: 'boolean' },
  DateTime: { type: 'string', format: 'date-time' },
  Date: { type: 'string', format: 'date' },
};

/** Of an enum or a scalar; those of ours that have no other are texts. */
export function leafSchema(type: unknown): JsonSchema {
  if (isEnumType(type)) return { type: 'string', enum: type.getValues().map(({ name }) => name) };
  return (isScalarType(type) && SCALARS[type.name]) || { type: 'string' };
}

/** The same, or null. `anyOf`, since lists of types are warned of by many clients. */
export function orNull(schema: JsonSchema): JsonSchema {
  return { anyOf: [schema, { type: 'null' }] };
}
