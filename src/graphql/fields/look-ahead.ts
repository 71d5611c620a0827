import {
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { GraphQLContext } from '../context.ts';
import { isGranted } from './caller.ts';
import { accessRuleOf } from './scopes.ts';

/** Starts what a field needs, from the vendor id of its object alone. The resolver finds the call under way. */
export type Prefetch = (
  vendorId: string,
  context: GraphQLContext,
  args: Record<string, unknown>,
) => Promise<unknown>;

/** How a field of an object with a vendor id gets on without the object's own record; in its `extensions`. */
interface RecordFree {
  /** A call of its own that can start beside the one for the record. */
  prefetch?: Prefetch;
  /** Whether an answer other than null shows that the object exists. */
  isProof?: boolean;
  /** The field shows the same object under another type, so its selection counts as well. */
  isSameObject?: boolean;
}

/** Declares a field that needs no more of its object than the vendor id. */
export function recordFree(options: RecordFree = {}): { recordFree: RecordFree } {
  return { recordFree: options };
}

/** Objects of a type whose fields fill themselves in from the vendor id alone. */
export interface Identified {
  vendorId: string;
}

export interface RecordRequest<T extends Identified> {
  typename: string;
  vendorId: string;
  /** The vendor call for the record; null when there is no such object. */
  load: () => Promise<T | null>;
  /** Whether the object is known to be there, as after a write to it. */
  isThere?: boolean;
}

/**
 * The object behind a vendor id, with as few calls as its selection allows. The calls of its fields start beside
 * the one for the record; where no field needs the record and one of their answers shows that the object exists,
 * that call is not made at all.
 */
export async function recordFor<T extends Identified>(
  { typename, vendorId, load, isThere = false }: RecordRequest<T>,
  context: GraphQLContext,
  info: GraphQLResolveInfo,
): Promise<T | Identified | null> {
  const { needsRecord, proofs } = lookAhead(typename, vendorId, context, info);
  if (needsRecord) return load();
  if (isThere) return { vendorId };
  const answers = await Promise.all(proofs);
  return answers.some((answer) => answer != null) ? { vendorId } : load();
}

interface Selected {
  needsRecord: boolean;
  proofs: Promise<unknown>[];
}

function lookAhead(
  typename: string,
  vendorId: string,
  context: GraphQLContext,
  info: GraphQLResolveInfo,
): Selected {
  const selected: Selected = { needsRecord: false, proofs: [] };
  const type = info.schema.getType(typename);
  if (!isObjectType(type)) return { ...selected, needsRecord: true };
  for (const { selectionSet } of info.fieldNodes) {
    if (selectionSet) visitSelection(type, selectionSet, selected, vendorId, context, info);
  }
  return selected;
}

function visitSelection(
  type: GraphQLObjectType,
  selectionSet: SelectionSetNode,
  selected: Selected,
  vendorId: string,
  context: GraphQLContext,
  info: GraphQLResolveInfo,
): void {
  for (const selection of selectionSet.selections) {
    if (!isIncluded(selection, info.variableValues)) continue;
    if (selection.kind === Kind.FIELD) {
      visitField(type, selection, selected, vendorId, context, info);
      continue;
    }
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : info.fragments[selection.name.value];
    if (fragment && appliesTo(info.schema, type, fragment.typeCondition?.name.value)) {
      visitSelection(type, fragment.selectionSet, selected, vendorId, context, info);
    }
  }
}

function visitField(
  type: GraphQLObjectType,
  node: FieldNode,
  selected: Selected,
  vendorId: string,
  context: GraphQLContext,
  info: GraphQLResolveInfo,
): void {
  const name = node.name.value;
  if (isAlwaysKnown(name)) return;
  const field = type.getFields()[name];
  const rule = field && accessRuleOf(field);
  // What will be refused starts nothing and needs nothing.
  if (rule && !isGranted(rule, context.caller)) return;
  const free = field?.extensions['recordFree'] as RecordFree | undefined;
  if (!field || !free) {
    selected.needsRecord = true;
    return;
  }
  const args = argumentsOf(field, node, info.variableValues);
  if (!args) {
    // Its own resolver says so, beside what the others answer.
    selected.needsRecord = true;
    return;
  }
  const inner = getNamedType(field.type);
  if (free.prefetch && (!isObjectType(inner) || needsRecord(inner, node.selectionSet, info))) {
    // A failure is reported by the resolver that waits for the same call, or by nobody if the object is missing.
    const answer = free.prefetch(vendorId, context, args).catch(() => null);
    if (free.isProof === true) selected.proofs.push(answer);
  }
  if (free.isSameObject === true && isObjectType(inner) && node.selectionSet) {
    visitSelection(inner, node.selectionSet, selected, vendorId, context, info);
  }
}

/** Undefined where one of them is null by its variable, and may not be. */
function argumentsOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Record<string, unknown>,
): Record<string, unknown> | undefined {
  try {
    return getArgumentValues(field, node, variables);
  } catch {
    return undefined;
  }
}

/** Whether the selection asks for more than the object's id can give. */
function needsRecord(
  type: GraphQLObjectType,
  selectionSet: SelectionSetNode | undefined,
  info: GraphQLResolveInfo,
): boolean {
  return (selectionSet?.selections ?? []).some((selection) => {
    if (selection.kind === Kind.FIELD) {
      const name = selection.name.value;
      return !isAlwaysKnown(name) && !type.getFields()[name]?.extensions['recordFree'];
    }
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : info.fragments[selection.name.value];
    return needsRecord(type, fragment?.selectionSet, info);
  });
}

interface TypedSelectionContext extends SelectionContext {
  schema: GraphQLSchema;
}

/** Whether `recordFor` reads the record of an object for this selection, at least for callers who may see all of it. */
export function readsRecord(
  type: GraphQLObjectType,
  selectionSet: SelectionSetNode | undefined,
  context: TypedSelectionContext,
): boolean {
  const { schema, variables, fragments } = context;
  return (selectionSet?.selections ?? []).some((selection) => {
    if (!isIncluded(selection, variables)) return false;
    if (selection.kind === Kind.FIELD) return fieldReadsRecord(type, selection, context);
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value];
    if (!fragment || !appliesTo(schema, type, fragment.typeCondition?.name.value)) return false;
    return readsRecord(type, fragment.selectionSet, context);
  });
}

function fieldReadsRecord(type: GraphQLObjectType, node: FieldNode, context: TypedSelectionContext): boolean {
  if (isAlwaysKnown(node.name.value)) return false;
  const field = type.getFields()[node.name.value];
  const free = field?.extensions['recordFree'] as RecordFree | undefined;
  if (!field || !free || !argumentsOf(field, node, context.variables)) return true;
  const inner = getNamedType(field.type);
  return free.isSameObject === true && isObjectType(inner) && readsRecord(inner, node.selectionSet, context);
}

function isAlwaysKnown(fieldName: string): boolean {
  return fieldName === 'id' || fieldName === '__typename';
}

/** Whether the connection that is being resolved is asked for its items. */
export function isAskedForItems({ fieldNodes, fragments, variableValues }: GraphQLResolveInfo): boolean {
  return fieldNodes.some(({ selectionSet }) =>
    selectsItems(selectionSet, { fragments, variables: variableValues }),
  );
}

interface SelectionContext {
  fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  variables: Record<string, unknown>;
  /** Told of all selections that are looked at, those that are left out included. */
  onSelection?: (selection: SelectionNode) => void;
}

/** Whether a connection's selection has `nodes` or `edges`. */
export function selectsItems(selectionSet: SelectionSetNode | undefined, context: SelectionContext): boolean {
  return (selectionSet?.selections ?? []).some((selection) => {
    context.onSelection?.(selection);
    if (!isIncluded(selection, context.variables)) return false;
    if (selection.kind === Kind.FIELD) {
      return selection.name.value === 'nodes' || selection.name.value === 'edges';
    }
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : context.fragments[selection.name.value];
    return selectsItems(fragment?.selectionSet, context);
  });
}

/** Whether `@skip` and `@include` leave a selection in. */
export function isIncluded(selection: SelectionNode, variables: Record<string, unknown>): boolean {
  if (!selection.directives?.length) return true;
  return (
    getDirectiveValues(GraphQLSkipDirective, selection, variables)?.['if'] !== true &&
    getDirectiveValues(GraphQLIncludeDirective, selection, variables)?.['if'] !== false
  );
}

/** Whether a fragment with this type condition selects from objects of the type. */
export function appliesTo(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  condition: string | undefined,
): boolean {
  if (condition === undefined || condition === type.name) return true;
  const wider = schema.getType(condition);
  return isAbstractType(wider) && schema.isSubType(wider, type);
}
