import { Kind, parse } from 'graphql';
import type { OperationFacts } from '../operation/operation-facts.ts';

/** A client names its operations as it likes; each name would be a time series of its own. */
const MAX_NAMES = 500;

export interface OperationLabels {
  /** Adds names that are known from now on. */
  add(names: Iterable<string>): void;
  /** A known name, `other`, or `none` where there was no operation. */
  of(operation: OperationFacts | undefined): string;
}

/** Names of operations as labels: those known beforehand, up to a bound. */
export function createOperationLabels(): OperationLabels {
  const known = new Set<string>();
  return {
    add(names) {
      for (const name of names) if (known.size < MAX_NAMES) known.add(name);
    },
    of(operation) {
      if (!operation) return 'none';
      return operation.name !== undefined && known.has(operation.name) ? operation.name : 'other';
    },
  };
}

/** The names in documents that were written down before: the example operations and a client's manifest. */
export function operationNamesIn(documents: Iterable<string>): Set<string> {
  const names = new Set<string>();
  for (const document of documents) {
    for (const definition of parse(document).definitions) {
      if (definition.kind === Kind.OPERATION_DEFINITION && definition.name) names.add(definition.name.value);
    }
    // No more would be taken.
    if (names.size >= MAX_NAMES) break;
  }
  return names;
}
