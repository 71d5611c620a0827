import {
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  Kind,
  OperationTypeNode,
  TypeInfo,
  typeFromAST,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { inputRangeOf } from '../../graphql/fields/input-range.ts';
import { leafSchema, orNull, type JsonSchema } from './json-schema.ts';
import type { KeyPlace } from './paid-key.ts';

/** The argument or input field that a variable is the value of, which says what it means. */
type Place = Pick<GraphQLArgument | GraphQLInputField, 'description' | 'extensions'>;

/** An idempotency key that somebody has to give. */
const REQUIRED_KEY: JsonSchema = { type: 'string', minLength: 1, maxLength: 255 };

export interface InputSchemaOptions {
  schema: GraphQLSchema;
  /** The operation with its fragments. */
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** Where the idempotency key of a paid mutation goes: it is required there. Null: there is none. */
  keyPlace: KeyPlace | null;
}

/** The JSON Schema of an operation's variables. */
export function inputSchemaOf({ schema, document, operation, keyPlace }: InputSchemaOptions): JsonSchema {
  const places = placesOf(schema, document);
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const { variable, type: node, defaultValue } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    const type = typeFromAST(schema, node) as GraphQLInputType;
    const isKey = keyPlace?.variable === name;
    const preset = defaultValue && valueFromASTUntyped(defaultValue);
    const hasPreset = preset !== undefined && preset !== null;
    const isQuery = operation.operation === OperationTypeNode.QUERY;
    const found = isKey
      ? withKey(type, keyPlace)
      : argumentSchema(type, places.get(name), { hasPreset, isQuery });
    properties[name] = {
      ...found,
      ...described(places.get(name)),
      ...(hasPreset && { default: preset }),
    };
    if (isKey || (isNonNullType(type) && !defaultValue)) required.push(name);
  }
  return {
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

interface ArgumentFacts {
  /** Left out, it has a value. */
  hasPreset: boolean;
  isQuery: boolean;
}

/**
 * Of a variable. Command lines and forms make numbers, booleans and objects of texts by a plain `type` alone: where leaving
 * it out does what null would, null is not named, though it is taken. Texts are sent as they are, and keep it: a model that
 * has to give every argument would make up a cursor.
 */
function argumentSchema(
  type: GraphQLInputType,
  place: Place | undefined,
  { hasPreset, isQuery }: ArgumentFacts,
): JsonSchema {
  if (isNonNullType(type)) return typeSchema(type, place);
  const found = valueSchema(type, place, []);
  return hasPreset || (isQuery && found['type'] !== 'string') ? found : orNull(found);
}

/** The input of a paid mutation, or its key alone, with the key required. */
function withKey(type: GraphQLInputType, { field }: KeyPlace): JsonSchema {
  if (field === null) return REQUIRED_KEY;
  const input = valueSchema(getNamedType(type), undefined, []);
  const properties = input['properties'] as Readonly<Record<string, JsonSchema>>;
  const { required = [] } = input as { required?: readonly string[] };
  const { description } = properties[field] ?? {};
  return {
    ...input,
    properties: { ...properties, [field]: { ...REQUIRED_KEY, ...(description ? { description } : {}) } },
    required: [...new Set([...required, field])],
  };
}

/** Of a type of input. `outer`: the input objects around it, by name. One that holds itself is not followed. */
function typeSchema(type: unknown, place: Place | undefined, outer: readonly string[] = []): JsonSchema {
  if (!isNonNullType(type)) return orNull(valueSchema(type, place, outer));
  return valueSchema(type.ofType, place, outer);
}

function valueSchema(type: unknown, place: Place | undefined, outer: readonly string[]): JsonSchema {
  const range = place && inputRangeOf(place);
  if (isListType(type)) {
    const items = typeSchema(type.ofType, undefined, outer);
    const counts = range && { minItems: range.minimum, maxItems: range.maximum };
    return { type: 'array', items, ...counts };
  }
  if (!isInputObjectType(type)) return { ...leafSchema(type), ...range };
  return outer.includes(type.name) ? { type: 'object' } : objectSchema(type, [...outer, type.name]);
}

function objectSchema(type: GraphQLInputObjectType, outer: readonly string[]): JsonSchema {
  const fields = Object.values(type.getFields());
  const properties = fields.map((field) => {
    const preset = field.defaultValue === undefined ? {} : { default: field.defaultValue };
    return [field.name, { ...typeSchema(field.type, field, outer), ...described(field), ...preset }];
  });
  const required = fields.filter(isRequiredInputField).map(({ name }) => name);
  const one = type.isOneOf ? { minProperties: 1, maxProperties: 1 } : {};
  return {
    type: 'object',
    properties: Object.fromEntries(properties) as Record<string, JsonSchema>,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
    ...one,
  };
}

function described(place: Place | undefined): { description?: string } {
  return place?.description ? { description: place.description } : {};
}

/** What each variable is the value of, the first place where it stands. */
function placesOf(schema: GraphQLSchema, document: DocumentNode): Map<string, Place> {
  const places = new Map<string, Place>();
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      Argument({ value }) {
        const argument = types.getArgument();
        if (value.kind === Kind.VARIABLE && argument) note(value.name.value, argument);
      },
      ObjectField({ name, value }) {
        const parent: unknown = types.getParentInputType();
        if (value.kind !== Kind.VARIABLE || !isInputObjectType(parent)) return;
        const field = parent.getFields()[name.value];
        if (field) note(value.name.value, field);
      },
    }),
  );
  function note(name: string, place: Place): void {
    if (!places.has(name)) places.set(name, place);
  }
  return places;
}
