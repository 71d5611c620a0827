import {
  getNamedType,
  isInputObjectType,
  Kind,
  OperationTypeNode,
  parse,
  typeFromAST,
  validate,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { accessRuleOf, type AccessRule } from '../../graphql/fields/scopes.ts';
import { operationRules } from '../validation-rules.ts';
import { inputSchemaOf } from './input-schema.ts';
import type { JsonSchema } from './json-schema.ts';
import type { LeftOut } from './left-out.ts';
import { mutationHints, QUERY_HINTS, type ToolHints } from './mutation-hints.ts';
import { outputSchemaOf } from './output-schema.ts';
import { bareText, commentOf, type OwnComment } from './own-comments.ts';
import { pagingOf, type Paging } from './paging.ts';
import { keyPlaceOf, type KeyPlace } from './paid-key.ts';

/** An operation of the manifest as a program may call it. */
export interface OperationTool {
  /** That of the operation. */
  name: string;
  description: string;
  isMutation: boolean;
  inputSchema: JsonSchema;
  outputSchema: JsonSchema;
  hints: ToolHints;
  /** The document, word for word as the manifest has it. */
  text: string;
  variables: ReadonlySet<string>;
  /** What each of its root fields needs. */
  rules: readonly AccessRule[];
  /** Null: nothing is paid for. */
  keyPlace: KeyPlace | null;
  paging: Paging | null;
}

/** As long as clients take names. */
const MAX_NAME_LENGTH = 128;

/**
 * The tools of a manifest, in the order of their names. Left out is what no call can do: subscriptions, uploads, operations
 * without a name or that do not fit the schema, and paid mutations that no variable gives an idempotency key. `onLeftOut` is
 * told of each but the first two. Of two operations of one name the later counts, unless they differ by `__typename`
 * alone: then the shorter.
 */
export function readTools(
  schema: GraphQLSchema,
  texts: Iterable<string>,
  comments: ReadonlyMap<string, OwnComment>,
  onLeftOut: (operation: LeftOut) => void = () => undefined,
): OperationTool[] {
  const found = new Map<string, Named>();
  for (const text of texts) {
    const document = parse(text);
    const bare = bareText(document);
    for (const operation of document.definitions) {
      if (operation.kind !== Kind.OPERATION_DEFINITION) continue;
      if (!operation.name) {
        onLeftOut({ name: '', reason: 'cannot be called', isInvalid: false });
        continue;
      }
      const name = operation.name.value;
      const before = found.get(name);
      if (before?.bare === bare && before.text.length <= text.length) continue;
      found.set(name, { name, text, bare, document, operation });
    }
  }
  const tools = [...found.values()].flatMap(
    (named) => toolOf(schema, named, comments.get(named.name), onLeftOut) ?? [],
  );
  return tools.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** An operation that was found. */
interface Named {
  name: string;
  text: string;
  bare: string;
  document: DocumentNode;
  operation: OperationDefinitionNode;
}

function toolOf(
  schema: GraphQLSchema,
  { document, operation, name, text }: Named,
  comment: OwnComment | undefined,
  onLeftOut: (operation: LeftOut) => void,
): OperationTool | null {
  const leaveOut = (reason: string, isInvalid = false): null => {
    onLeftOut({ name, reason, isInvalid });
    return null;
  };
  const [mistake] = validate(schema, document, operationRules);
  if (mistake) return leaveOut(`does not fit the schema (${mistake.message.replace(/\.$/, '')})`, true);
  if (operation.operation === OperationTypeNode.SUBSCRIPTION) return null;
  if (name.length > MAX_NAME_LENGTH) return leaveOut(`has a name of more than ${MAX_NAME_LENGTH} characters`);
  const own = comment?.text === bareText(operation) ? comment.comment : null;
  const definitions = operation.variableDefinitions ?? [];
  const types = definitions.map(({ type }) => typeFromAST(schema, type) as GraphQLInputType);
  if (types.some((type) => takesFiles(type))) return null;
  const fragments = fragmentsOf(document);
  const roots = rootFields(schema, operation, fragments);
  const places = roots.map(({ field, node }) => keyPlaceOf(field, node));
  if (places.includes(undefined)) return leaveOut('costs money, and no variable gives it an idempotency key');
  const keyPlace = places.find((place) => place != null) ?? null;
  const isMutation = operation.operation === OperationTypeNode.MUTATION;
  const fieldNames = roots.map(({ field }) => field.name);
  return {
    name,
    description: descriptionOf(operation, own, roots),
    isMutation,
    inputSchema: inputSchemaOf({ schema, document, operation, keyPlace }),
    outputSchema: outputSchemaOf({ schema, operation, fragments }),
    hints: isMutation ? mutationHints(fieldNames, keyPlace !== null) : QUERY_HINTS,
    text,
    variables: new Set(definitions.map(({ variable }) => variable.name.value)),
    rules: roots.flatMap(({ field }) => accessRuleOf(field) ?? []),
    keyPlace,
    paging: isMutation ? null : pagingOf(operation),
  };
}

interface RootField {
  field: GraphQLField<unknown, unknown>;
  node: FieldNode;
}

function rootFields(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
): RootField[] {
  const fields = schema.getRootType(operation.operation)?.getFields() ?? {};
  const collect = ({ selections }: OperationDefinitionNode['selectionSet']): RootField[] =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) {
        const field = fields[selection.name.value];
        return field ? [{ field, node: selection }] : [];
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value];
      return fragment ? collect(fragment.selectionSet) : [];
    });
  return collect(operation.selectionSet);
}

/** That of the operation, the comment before it, that of our own files, or what the schema says of its root fields. */
function descriptionOf(
  operation: OperationDefinitionNode,
  own: string | null,
  roots: readonly RootField[],
): string {
  const given = operation.description?.value ?? commentOf(operation) ?? own;
  return given ?? [...new Set(roots.map(({ field }) => field.description ?? field.name))].join(' ');
}

function fragmentsOf({ definitions }: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments = definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  return Object.fromEntries(fragments.map((fragment) => [fragment.name.value, fragment]));
}

/** Files come beside an operation, and a call has no room for them. */
function takesFiles(type: GraphQLInputType, outer: readonly string[] = []): boolean {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return named.name === 'Upload';
  if (outer.includes(named.name)) return false;
  return Object.values(named.getFields()).some((field) => takesFiles(field.type, [...outer, named.name]));
}
