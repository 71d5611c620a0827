import { readFileSync } from 'node:fs';
import { isInputObjectType, isInterfaceType, isObjectType, type GraphQLSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createSchema } from '../../src/graphql/schema.ts';

interface DocumentedNames {
  params: string[];
  fields: string[];
}

interface Row {
  direction: 'in' | 'out';
  name: string;
  coordinates: string[];
  note: string;
}

const documented = JSON.parse(
  readFileSync(new URL('../fixtures/document-names.json', import.meta.url), 'utf8'),
) as Record<string, DocumentedNames>;
const page = readFileSync(new URL('../../docs/mapping.md', import.meta.url), 'utf8');
const schema = createSchema();

/** The tables of the page by endpoint. */
const tables = new Map<string, Row[]>(
  page
    .split(/^## /m)
    .slice(1)
    .map((section): [string, Row[]] => {
      const rows = [...section.matchAll(/^\| (in|out) +\| `([^`]+)` +\| ([^|]*?) +\| *([^|]*?) *\|$/gm)];
      return [
        /^`([^`]+)`/.exec(section)?.[1] ?? '',
        rows.map(([, direction = '', name = '', coordinates = '', note = '']) => ({
          direction: direction as Row['direction'],
          name,
          coordinates: [...coordinates.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''),
          note,
        })),
      ];
    })
    .filter(([endpoint]) => endpoint !== ''),
);

/** Every coordinate anywhere on the page. */
const coordinates = [
  ...new Set([...page.matchAll(/`([A-Z]\w+\.\w+(?:\(\w+:\))?)`/g)].map((match) => match[1] ?? '')),
];

function exists(coordinate: string, { getType }: Pick<GraphQLSchema, 'getType'>): boolean {
  const [, typeName = '', fieldName = '', argumentName] =
    /^(\w+)\.(\w+)(?:\((\w+):\))?$/.exec(coordinate) ?? [];
  const type = getType(typeName);
  if (isInputObjectType(type)) return argumentName === undefined && fieldName in type.getFields();
  if (!isObjectType(type) && !isInterfaceType(type)) return false;
  const field = type.getFields()[fieldName];
  return (
    field !== undefined &&
    (argumentName === undefined || field.args.some(({ name }) => name === argumentName))
  );
}

describe('docs/mapping.md, from the document to the schema', () => {
  it('has one table for each of the 29 endpoints', () => {
    expect([...tables.keys()].sort()).toEqual(Object.keys(documented).sort());
    expect(tables.size).toBe(29);
  });

  it.each(Object.entries(documented))(
    '%s has a row for each documented name, and no other',
    (endpoint, names) => {
      const rows = tables.get(endpoint) ?? [];
      const namesOf = (direction: Row['direction']) =>
        rows.filter((row) => row.direction === direction).map((row) => row.name);
      expect(namesOf('in').sort()).toEqual([...names.params].sort());
      expect(namesOf('out').sort()).toEqual([...names.fields].sort());
    },
  );

  it('says why where a name has no counterpart', () => {
    for (const [endpoint, rows] of tables) {
      for (const { name, coordinates: found, note } of rows) {
        if (found.length === 0) expect(note, `${endpoint} ${name}`).not.toBe('');
      }
    }
  });
});

describe('docs/mapping.md, from the schema to the document', () => {
  it('names only coordinates that exist', () => {
    expect(coordinates.length).toBeGreaterThan(150);
    expect(
      coordinates.filter((coordinate) => !exists(coordinate, { getType: (name) => schema.getType(name) })),
    ).toEqual([]);
  });

  it('names every field of every domain type, and every mutation', () => {
    // Roots, payloads, errors and the wrapping of lists carry no value of the vendor's by themselves.
    const isWrapping = (name: string) =>
      /^(__.*|Query|Subscription|Viewer|PageInfo|.*(Payload|Connection|Edge|Error))$/.test(name);
    const unnamed = Object.values(schema.getTypeMap())
      .filter((type) => (isObjectType(type) || isInputObjectType(type)) && !isWrapping(type.name))
      .flatMap((type) => {
        if (!isObjectType(type) && !isInputObjectType(type)) return [];
        return Object.keys(type.getFields()).map((field) => `${type.name}.${field}`);
      })
      .filter((coordinate) => !coordinates.includes(coordinate));
    expect(unnamed).toEqual([]);
  });
});
