import {
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * Pairs of fields with one name in one place, fragments expanded: the most that an operation of the document has.
 * Validation compares each pair, for all of them become one field of the answer, so this is what it costs. Counts no
 * further than `max`, and is to be asked only about documents whose expanded size is bounded.
 */
export function fieldPairsOf(document: DocumentNode, max: number): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }

  /** All fields that a place has, by the name that each has in the answer. */
  const gather = (
    { selections }: SelectionSetNode,
    fields: Map<string, FieldNode[]>,
    spread: readonly string[],
  ): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const name = (selection.alias ?? selection.name).value;
        const same = fields.get(name);
        if (same) same.push(selection);
        else fields.set(name, [selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        gather(selection.selectionSet, fields, spread);
      } else {
        const name = selection.name.value;
        const fragment = fragments.get(name);
        // What spreads itself is refused by validation.
        if (fragment && !spread.includes(name)) gather(fragment.selectionSet, fields, [...spread, name]);
      }
    }
  };

  let pairs = 0;
  const count = (selectionSets: readonly SelectionSetNode[]): void => {
    const fields = new Map<string, FieldNode[]>();
    for (const selectionSet of selectionSets) gather(selectionSet, fields, []);
    for (const same of fields.values()) {
      pairs += (same.length * (same.length - 1)) / 2;
      if (pairs > max) return;
      const inner = same.flatMap(({ selectionSet }) => (selectionSet ? [selectionSet] : []));
      if (inner.length > 0) count(inner);
      if (pairs > max) return;
    }
  };

  let most = 0;
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    pairs = 0;
    count([definition.selectionSet]);
    most = Math.max(most, pairs);
  }
  return most;
}
