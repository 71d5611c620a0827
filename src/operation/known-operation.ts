import {
  getOperationAST,
  Kind,
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { PlannedCost } from '../graphql/fields/vendor-cost.ts';
import type { QueryClass } from './checks/load-check.ts';
import type { CompiledOperation } from './compiled-operations.ts';
import { documentBytes } from './document-text.ts';
import { factsOf, type OperationFacts } from './operation-facts.ts';
import type { Sharing } from './keeping.ts';
import type { RequestScope } from './request-scope.ts';

/** What is known of one operation of a text. */
export interface KnownOperation {
  readonly text: KnownText;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly facts: OperationFacts;
  /** Worked out at its first use; null for what is never shed. */
  queryClass?: QueryClass | null;
  /** Where it defers; worked out at its first use. */
  deferrals?: readonly DirectiveNode[];
  /** Who may see its answer; worked out at its first use. */
  sharing?: Sharing;
  /** The last plan, and the values of the variables that decide it. */
  plan?: { planned: PlannedCost; values: string };
  /** Null where the interpreter has to run it; undefined until it is time to compile it. */
  compiled?: CompiledOperation | null;
}

/** What reading a text comes to. */
export interface ReadText {
  /** Null where it cannot be parsed. */
  document: DocumentNode | null;
  /** Why it cannot run; null where it can. */
  errors: readonly GraphQLError[] | null;
}

/** A text that was sent before, with all that is worked out from it alone. */
export class KnownText {
  /** Why it cannot run: it does not parse, is beyond a limit, or does not fit the schema. Shared: not to be changed. */
  readonly errors: readonly GraphQLError[] | null;
  /** As it was sent. */
  readonly body: string;
  /** Times that an operation of it ran and nothing was refused. */
  runs = 0;
  compiledCount = 0;
  readonly #document: DocumentNode | null;
  readonly #operations = new Map<string, KnownOperation>();
  #fragments: Record<string, FragmentDefinitionNode> | undefined;

  constructor(body: string, { document, errors }: ReadText) {
    this.body = body;
    this.#document = document;
    this.errors = errors;
  }

  /** The operation of this name, or the only one; null where there is none. */
  operation(name: string): KnownOperation | null {
    const known = this.#operations.get(name);
    if (known) return known;
    const document = this.#document;
    const operation = document && getOperationAST(document, name === '' ? null : name);
    if (!operation) return null;
    // The only operation of a document may be asked for by its name and without.
    const ownName = operation.name?.value ?? '';
    const found = this.#operations.get(ownName) ?? {
      text: this,
      document,
      operation,
      fragments: (this.#fragments ??= fragmentsOf(document)),
      facts: factsOf(document, operation),
    };
    // A name that is not in the document is the client's to choose, and came to nothing above.
    this.#operations.set(ownName, found).set(name, found);
    return found;
  }

  /** Estimated. */
  get bytes(): number {
    const held = this.#document ? documentBytes(this.#document) : 0;
    return held + ERROR_BYTES * (this.errors?.length ?? 0) + COMPILED_BYTES * this.compiledCount;
  }
}

/** Compiled code of one operation, measured. */
const COMPILED_BYTES = 100_000;

/** An error with its stack and its message. */
const ERROR_BYTES = 4_096;

/** As many as a fleet of clients sends, and what they hold in memory. */
const MAX_TEXTS = 1_024;
const MAX_BYTES = 96_000_000;

/** Texts that come again, bounded by what they hold: strangers choose them. */
export interface KnownTexts {
  /** Parsed and validated at the first time; `scope` is for what is logged then. */
  find: (text: string, scope: RequestScope | undefined) => KnownText;
  /** To be called when a text holds more than before. */
  weighAgain: (known: KnownText) => void;
  readonly size: { texts: number; bytes: number };
}

export interface KnownTextsOptions {
  /** Parses, measures and validates a text, or says why not. */
  read: (text: string, scope: RequestScope | undefined) => ReadText;
  maxBytes?: number;
}

export function createKnownTexts({ read, maxBytes = MAX_BYTES }: KnownTextsOptions): KnownTexts {
  const texts = new LRUCache<string, KnownText>({
    max: MAX_TEXTS,
    maxSize: maxBytes,
    sizeCalculation: (known, text) => known.bytes + 2 * text.length + 1,
  });
  return {
    find(text, scope) {
      let known = texts.get(text);
      if (!known) {
        known = new KnownText(text, read(text, scope));
        texts.set(text, known);
      }
      return known;
    },
    weighAgain(known) {
      if (texts.peek(known.body) !== known) return;
      // A value that is there already is not measured again.
      texts.delete(known.body);
      texts.set(known.body, known);
    },
    get size() {
      return { texts: texts.size, bytes: texts.calculatedSize };
    },
  };
}

function fragmentsOf(document: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments: Record<string, FragmentDefinitionNode> = {};
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  return fragments;
}
