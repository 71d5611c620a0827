import { readdir, readFile } from 'node:fs/promises';
import {
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isObjectType,
  Kind,
  parse,
  typeFromAST,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { addDays, dayOf } from '../src/vendor/protocol/days.ts';
import { root } from './documents.ts';

/** One of the operations in `schema/operations/`, as a reader can paste it. */
export interface Example {
  name: string;
  /** With the comment above it and the fragments that it needs. */
  text: string;
  /** Those of its variables that the sandbox has values for. */
  variables: Record<string, unknown>;
  /** Types that it selects, gives or may be answered with. */
  types: Set<string>;
  /** Fields that it selects, as `Room.title`, and directives, as `@defer`. */
  fields: Set<string>;
}

const folder = new URL('schema/operations/', root);

/** The shortest first; days of their variables that are told from today are days before `nowMs`. */
export async function exampleOperations(schema: GraphQLSchema, nowMs: number): Promise<Example[]> {
  const today = dayOf(nowMs);
  const withDay = (_key: string, value: unknown): unknown => {
    const found = typeof value === 'string' ? /^today(?:-(\d{1,3}))?$/.exec(value) : null;
    return found ? addDays(today, -Number(found[1] ?? 0)) : value;
  };
  const files = (await readdir(folder)).filter((file) => file.endsWith('.graphql'));
  const text = await readFile(new URL('sandbox-variables.json', folder), 'utf8');
  const values = JSON.parse(text, withDay) as Record<string, Record<string, unknown>>;
  const examples = await Promise.all(
    files.map(async (file) => {
      const source = await readFile(new URL(file, folder), 'utf8');
      const { definitions } = parse(source);
      const fragments = new Map(
        definitions
          .filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
          .map((node) => [node.name.value, node]),
      );
      return definitions
        .filter((node) => node.kind === Kind.OPERATION_DEFINITION)
        .map((node) =>
          exampleOf(schema, source, node, fragments, values[file.replace('.graphql', '')] ?? {}),
        );
    }),
  );
  return examples.flat().sort((a, b) => a.text.length - b.text.length);
}

/** The smallest operation that has a type, a field or a directive. */
export function exampleFor(name: string, examples: readonly Example[]): Example | undefined {
  return examples.find(({ types, fields }) => types.has(name) || fields.has(name));
}

function exampleOf(
  schema: GraphQLSchema,
  source: string,
  node: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  values: Record<string, unknown>,
): Example {
  const parts = [node, ...fragmentsOf(node, fragments)];
  const names = (node.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
  const used = { types: new Set<string>(), fields: new Set<string>() };
  for (const part of parts) note(schema, part, used);
  return {
    name: node.name?.value ?? '',
    text: parts.map((part) => textOf(source, part)).join('\n\n'),
    variables: Object.fromEntries(names.filter((name) => name in values).map((name) => [name, values[name]])),
    ...used,
  };
}

/** The fragments that a part spreads, and those that they spread, each once. */
function fragmentsOf(
  part: OperationDefinitionNode | FragmentDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  found = new Set<FragmentDefinitionNode>(),
): Set<FragmentDefinitionNode> {
  visit(part, {
    FragmentSpread({ name }) {
      const fragment = fragments.get(name.value);
      if (!fragment || found.has(fragment)) return;
      found.add(fragment);
      fragmentsOf(fragment, fragments, found);
    },
  });
  return found;
}

/** A definition as it is written, with the comment right above it. */
function textOf(source: string, { loc }: OperationDefinitionNode | FragmentDefinitionNode): string {
  const [start, end] = [loc?.start ?? 0, loc?.end ?? 0];
  const [comment = ''] = /(?:#.*\n)*$/.exec(source.slice(0, start)) ?? [];
  return comment + source.slice(start, end);
}

type Used = Pick<Example, 'types' | 'fields'>;

function note(
  schema: GraphQLSchema,
  part: OperationDefinitionNode | FragmentDefinitionNode,
  { types, fields }: Used,
): void {
  const take = (type: GraphQLNamedType | undefined): void => {
    if (!type || types.has(type.name)) return;
    types.add(type.name);
    if (isObjectType(type)) for (const { name } of type.getInterfaces()) types.add(name);
    if (isAbstractType(type)) for (const possible of schema.getPossibleTypes(type)) types.add(possible.name);
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields())) take(getNamedType(field.type));
  };
  const info = new TypeInfo(schema);
  visit(
    part,
    visitWithTypeInfo(info, {
      Field() {
        const [parent, field] = [info.getParentType(), info.getFieldDef()];
        if (!parent || !field) return;
        take(parent);
        take(getNamedType(field.type));
        for (const { type } of field.args) take(getNamedType(type));
        fields.add(`${parent.name}.${field.name}`);
      },
      VariableDefinition({ type }) {
        const given = typeFromAST(schema, type as never);
        take(given && getNamedType(given));
      },
      Directive({ name }) {
        fields.add(`@${name.value}`);
      },
    }),
  );
}
