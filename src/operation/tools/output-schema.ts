import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  Kind,
  typeFromAST,
  type DirectiveNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { leafSchema, orNull, type JsonSchema } from './json-schema.ts';

/** A selection of one type: several of them are of the same object where a field is asked for twice. */
interface Selected {
  type: GraphQLCompositeType;
  set: SelectionSetNode;
  /** Whether it is made of every object that has the field. */
  isSure: boolean;
}

/** A field of the answer. */
interface Answered {
  type: GraphQLOutputType | null;
  selected: Selected[];
  /** Whether it is in every answer, whatever the type of the object and the variables are. */
  isSure: boolean;
}

/** What they hold is in the resource of error codes: each tool has them, and each would cost its reader 200 bytes more. */
const ERRORS: JsonSchema = { type: 'array', items: { type: 'object' } };

export interface OutputSchemaOptions {
  schema: GraphQLSchema;
  operation: OperationDefinitionNode;
  fragments: Readonly<Record<string, FragmentDefinitionNode>>;
}

/**
 * The JSON Schema of what an operation answers. Neither part is required: an answer that does not fit is thrown away by
 * clients, and one that was refused has no data.
 */
export function outputSchemaOf({ schema, operation, fragments }: OutputSchemaOptions): JsonSchema {
  const root = schema.getRootType(operation.operation);

  const schemaOfAll = (all: readonly Selected[]): JsonSchema => {
    const fields = new Map<string, Answered>();
    // What is there by one selection alone is there with all of it.
    for (const { type, set, isSure } of all) collect(type, set, isSure || all.length === 1, fields);
    const properties: Record<string, JsonSchema> = {};
    for (const [key, { type, selected }] of fields)
      properties[key] = type ? typeSchema(type, selected) : { type: 'string' };
    const required = [...fields].filter(([, { isSure }]) => isSure).map(([key]) => key);
    return { type: 'object', properties, ...(required.length > 0 && { required }) };
  };

  const typeSchema = (type: unknown, selected: readonly Selected[]): JsonSchema =>
    isNonNullType(type) ? valueSchema(type.ofType, selected) : orNull(valueSchema(type, selected));

  const valueSchema = (type: unknown, selected: readonly Selected[]): JsonSchema => {
    if (isListType(type)) return { type: 'array', items: typeSchema(type.ofType, selected) };
    return isLeafType(type) ? leafSchema(type) : schemaOfAll(selected);
  };

  const collect = (
    type: GraphQLCompositeType,
    set: SelectionSetNode,
    isSure: boolean,
    into: Map<string, Answered>,
  ): void => {
    for (const selection of set.selections) {
      const isThere = isSure && !isConditional(selection.directives);
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const field = 'getFields' in type ? type.getFields()[selection.name.value] : undefined;
        const inner = field && getNamedType(field.type);
        const before = into.get(key);
        into.set(key, {
          type: field?.type ?? null,
          selected: [
            ...(before?.selected ?? []),
            ...(selection.selectionSet && isCompositeType(inner)
              ? [{ type: inner, set: selection.selectionSet, isSure: isThere }]
              : []),
          ],
          isSure: isThere || before?.isSure === true,
        });
        continue;
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value];
      if (!fragment) continue;
      const condition = fragment.typeCondition && typeFromAST(schema, fragment.typeCondition);
      const inner = isCompositeType(condition) ? condition : type;
      collect(inner, fragment.selectionSet, isThere && isAlways(schema, type, inner), into);
    }
  };

  const data = root
    ? schemaOfAll([{ type: root, set: operation.selectionSet, isSure: true }])
    : { type: 'object' };
  return {
    type: 'object',
    properties: { data: orNull(data), errors: ERRORS, cut: { type: 'string' } },
  };
}

/** Whether every object of the outer type is one of the inner. */
function isAlways(schema: GraphQLSchema, outer: GraphQLCompositeType, inner: GraphQLCompositeType): boolean {
  return (
    outer === inner || (isAbstractType(inner) && 'getInterfaces' in outer && schema.isSubType(inner, outer))
  );
}

function isConditional(directives: readonly DirectiveNode[] | undefined): boolean {
  return directives?.some(({ name }) => name.value === 'include' || name.value === 'skip') === true;
}
