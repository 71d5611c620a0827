import { Kind, valueFromASTUntyped, type OperationDefinitionNode } from 'graphql';
import { DEFAULT_PAGE_SIZE } from '../../graphql/fields/page-window.ts';

/** The list of an operation whose page size is a variable. */
export interface Paging {
  /** From the data down to the connection. */
  path: readonly string[];
  first: string;
  /** The variable of the cursor; null where the operation has none. */
  after: string | null;
  /** Where the variable is not given. */
  defaultSize: number;
}

/**
 * The connection of an operation that can be asked for in smaller pages; null where there is none, or several. Looked for
 * where objects are single: at the root, and in the fields of its objects without a fragment.
 */
export function pagingOf({ selectionSet, variableDefinitions }: OperationDefinitionNode): Paging | null {
  const found: Paging[] = [];
  const look = (set: typeof selectionSet, path: readonly string[]): void => {
    for (const selection of set.selections) {
      if (selection.kind !== Kind.FIELD || !selection.selectionSet) continue;
      const key = selection.alias?.value ?? selection.name.value;
      const variableOf = (name: string): string | null => {
        const value = selection.arguments?.find((argument) => argument.name.value === name)?.value;
        return value?.kind === Kind.VARIABLE ? value.name.value : null;
      };
      const first = variableOf('first');
      if (first === null) {
        look(selection.selectionSet, [...path, key]);
        continue;
      }
      const definition = variableDefinitions?.find(({ variable }) => variable.name.value === first);
      const preset = definition?.defaultValue && valueFromASTUntyped(definition.defaultValue);
      const defaultSize = typeof preset === 'number' ? preset : DEFAULT_PAGE_SIZE;
      found.push({ path: [...path, key], first, after: variableOf('after'), defaultSize });
    }
  };
  look(selectionSet, []);
  return found.length === 1 ? (found[0] ?? null) : null;
}
