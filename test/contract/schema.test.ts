import { readFile } from 'node:fs/promises';
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  printSchema,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { createSchema } from '../../src/graphql/schema.ts';

const schema = createSchema();

describe('schema', () => {
  test('the committed SDL is what the code prints', async () => {
    const committed = await readFile(new URL('../../schema/schema.graphql', import.meta.url), 'utf8');
    expect(printSchema(buildSchema(committed))).toBe(printSchema(schema));
  });

  test('printing is deterministic', () => {
    expect(printSchema(createSchema())).toBe(printSchema(schema));
  });

  test('the schema itself and every type, field, argument and value has a description', () => {
    const bare: string[] = [];
    const check = (coordinate: string, { description }: { description?: string | null | undefined }) => {
      if (!description?.trim()) bare.push(coordinate);
    };
    check('schema', schema);
    for (const type of Object.values(schema.getTypeMap())) {
      if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
      check(type.name, type);
      if (isEnumType(type)) for (const value of type.getValues()) check(`${type.name}.${value.name}`, value);
      if (isInputObjectType(type)) {
        for (const field of Object.values(type.getFields())) check(`${type.name}.${field.name}`, field);
      }
      if (isObjectType(type) || isInterfaceType(type)) {
        for (const field of Object.values(type.getFields())) {
          check(`${type.name}.${field.name}`, field);
          for (const arg of field.args) check(`${type.name}.${field.name}(${arg.name}:)`, arg);
        }
      }
    }
    expect(bare).toEqual([]);
  });
});
