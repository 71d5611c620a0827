import {
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isObjectType,
  Kind,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type SelectionSetNode,
} from 'graphql';
import type { GraphQLContext } from '../context.ts';

/**
 * What a field can start before its object has arrived, because the vendor id of the object is enough for it.
 * It is a hint in the field's `extensions`; the resolver finds the call under way in the loaders.
 */
export type Prefetch = (
  vendorId: string,
  context: GraphQLContext,
  args: Record<string, unknown>,
) => Promise<unknown>;

/** Declares `prefetch` for a field; `descend` lets the fields of the object behind it be started too. */
export function prefetchable(prefetch: Prefetch | 'descend'): { prefetch: Prefetch | 'descend' } {
  return { prefetch };
}

/**
 * Starts the calls of the selected fields of the `typename` object with this vendor id, so that they run beside
 * the call for the object instead of after it.
 */
export function prefetchSelected(
  typename: string,
  vendorId: string,
  context: GraphQLContext,
  info: GraphQLResolveInfo,
): void {
  const type = info.schema.getType(typename);
  if (!isObjectType(type)) return;
  for (const { selectionSet } of info.fieldNodes) {
    if (selectionSet) prefetchSelectionSet(type, selectionSet, vendorId, context, info);
  }
}

function prefetchSelectionSet(
  type: GraphQLObjectType,
  selectionSet: SelectionSetNode,
  vendorId: string,
  context: GraphQLContext,
  info: GraphQLResolveInfo,
): void {
  for (const selection of selectionSet.selections) {
    if (getDirectiveValues(GraphQLSkipDirective, selection, info.variableValues)?.['if'] === true) continue;
    if (getDirectiveValues(GraphQLIncludeDirective, selection, info.variableValues)?.['if'] === false)
      continue;
    if (selection.kind !== Kind.FIELD) {
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : info.fragments[selection.name.value];
      if (fragment && appliesTo(type, fragment.typeCondition?.name.value)) {
        prefetchSelectionSet(type, fragment.selectionSet, vendorId, context, info);
      }
      continue;
    }
    const field = type.getFields()[selection.name.value];
    const prefetch = field?.extensions['prefetch'] as Prefetch | 'descend' | undefined;
    if (!field || prefetch === undefined) continue;
    if (prefetch === 'descend') {
      const inner = getNamedType(field.type);
      if (isObjectType(inner) && selection.selectionSet) {
        prefetchSelectionSet(inner, selection.selectionSet, vendorId, context, info);
      }
      continue;
    }
    // A failure is reported by the resolver that waits for the same call, or by nobody if the object is missing.
    prefetch(vendorId, context, getArgumentValues(field, selection, info.variableValues)).catch(
      () => undefined,
    );
  }
}

function appliesTo(type: GraphQLObjectType, condition: string | undefined): boolean {
  return (
    condition === undefined ||
    condition === type.name ||
    type.getInterfaces().some((implemented) => implemented.name === condition)
  );
}
