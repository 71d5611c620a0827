import {
  GraphQLError,
  Kind,
  OperationTypeNode,
  SingleFieldSubscriptionsRule,
  specifiedRules,
  type DirectiveNode,
  type FieldNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

/**
 * A subscription has one root field, which is none of introspection and whether it is there depends on nothing, as
 * GraphQL has it from September 2025 on. The library's own rule takes the variables of `@skip` and `@include` for missing, and lets
 * a subscription of no field at all through.
 */
const rootOfSubscriptions: ValidationRule = (context) => ({
  OperationDefinition(operation) {
    if (operation.operation !== OperationTypeNode.SUBSCRIPTION) return;
    const { fields, conditions } = rootOf(operation, context);
    for (const condition of conditions) {
      const message = `"@${condition.name.value}" may not stand at the root of a subscription: put it on the fields within.`;
      context.reportError(new GraphQLError(message, { nodes: condition }));
    }
    if (conditions.length > 0) return;
    const whose = operation.name ? `Subscription "${operation.name.value}"` : 'Anonymous Subscription';
    const [, ...others] = fields.values();
    if (others.length > 0) {
      const message = `${whose} must select only one top level field.`;
      context.reportError(new GraphQLError(message, { nodes: others.flat() }));
    }
    for (const nodes of fields.values()) {
      if (!nodes[0]?.name.value.startsWith('__')) continue;
      const message = `${whose} must not select an introspection top level field.`;
      context.reportError(new GraphQLError(message, { nodes }));
    }
  },
});

/** What operations have to be for the schema. */
export const operationRules: readonly ValidationRule[] = specifiedRules.map((rule) =>
  rule === SingleFieldSubscriptionsRule ? rootOfSubscriptions : rule,
);

interface SubscriptionRoot {
  /** By the name that each has in the answer. */
  fields: Map<string, FieldNode[]>;
  /** Those by which something may be left out. */
  conditions: DirectiveNode[];
}

function rootOf({ selectionSet }: OperationDefinitionNode, context: ValidationContext): SubscriptionRoot {
  const root: SubscriptionRoot = { fields: new Map(), conditions: [] };
  const seen = new Set<string>();
  const visit = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      for (const directive of selection.directives ?? [])
        if (CONDITIONS.has(directive.name.value)) root.conditions.push(directive);
      if (selection.kind === Kind.FIELD) {
        const name = (selection.alias ?? selection.name).value;
        const same = root.fields.get(name);
        if (same) same.push(selection);
        else root.fields.set(name, [selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        visit(selection.selectionSet);
      } else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value);
        const fragment = context.getFragment(selection.name.value);
        if (fragment) visit(fragment.selectionSet);
      }
    }
  };
  visit(selectionSet);
  return root;
}

const CONDITIONS: ReadonlySet<string> = new Set(['skip', 'include']);
