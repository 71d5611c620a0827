import { Kind, type DocumentNode, type FragmentDefinitionNode, type SelectionSetNode } from 'graphql';

/** What a document is measured by, each the most that one of its operations has, fragments expanded. */
export interface OperationSize {
  /** Levels of fields. */
  depth: number;
  aliases: number;
  /** Characters of the longest alias: the answer repeats it for every object. */
  aliasLength: number;
  /** Fields at the root. */
  rootFields: number;
  directives: number;
  /** Fields. */
  selections: number;
}

export interface SizeOptions {
  /** What asks for the schema is bounded by rules of its own, so its depth does not count. */
  isIntrospectionFree: boolean;
}

/**
 * Measures a document before it is validated. Each fragment is measured once however often it is spread, so that
 * fragments which double each other cost nothing here either. What spreads itself counts as nothing; validation
 * refuses it.
 */
export function sizeOf(document: DocumentNode, options: SizeOptions): OperationSize {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const known = new Map<string, OperationSize>();

  const sizeOfFragment = (name: string): OperationSize => {
    const measured = known.get(name);
    if (measured) return measured;
    known.set(name, empty);
    const fragment = fragments.get(name);
    const size = fragment ? sizeOfSelections(fragment.selectionSet) : empty;
    known.set(name, size);
    return size;
  };

  const sizeOfSelections = ({ selections }: SelectionSetNode): OperationSize => {
    const total = { ...empty };
    for (const selection of selections) {
      total.directives += selection.directives?.length ?? 0;
      if (selection.kind !== Kind.FIELD) {
        const inner =
          selection.kind === Kind.FRAGMENT_SPREAD
            ? sizeOfFragment(selection.name.value)
            : sizeOfSelections(selection.selectionSet);
        add(total, inner, inner.depth);
        total.rootFields += inner.rootFields;
        continue;
      }
      const inner = selection.selectionSet ? sizeOfSelections(selection.selectionSet) : empty;
      const isFree = options.isIntrospectionFree && selection.name.value.startsWith('__');
      add(total, inner, 1 + (isFree ? 0 : inner.depth));
      total.selections += 1;
      total.rootFields += 1;
      if (selection.alias) {
        total.aliases += 1;
        total.aliasLength = Math.max(total.aliasLength, selection.alias.value.length);
      }
    }
    return total;
  };

  const most = { ...empty };
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const size = sizeOfSelections(definition.selectionSet);
    size.directives += definition.directives?.length ?? 0;
    for (const measure of measures) most[measure] = Math.max(most[measure], size[measure]);
  }
  return most;
}

const empty: OperationSize = {
  depth: 0,
  aliases: 0,
  aliasLength: 0,
  rootFields: 0,
  directives: 0,
  selections: 0,
};

/** Names of the measures, each a limit. */
export const measures = [
  'depth',
  'aliases',
  'aliasLength',
  'rootFields',
  'directives',
  'selections',
] as const;

function add(total: OperationSize, inner: OperationSize, depth: number): void {
  total.depth = Math.max(total.depth, depth);
  total.aliases += inner.aliases;
  total.aliasLength = Math.max(total.aliasLength, inner.aliasLength);
  total.directives += inner.directives;
  total.selections += inner.selections;
}
