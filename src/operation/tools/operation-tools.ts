import type { GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../../access/caller.ts';
import { isGranted } from '../../graphql/fields/caller.ts';
import type { TrustedDocuments } from '../persisted-operations.ts';
import type { LeftOut } from './left-out.ts';
import type { OwnComment } from './own-comments.ts';
import { readTools, type OperationTool } from './read-tools.ts';

/** The operations of the manifests as tools. They are others as soon as the manifests are. */
export interface OperationTools {
  /** One of all, whoever may call it; undefined where there is none of this name. */
  find: (name: string) => OperationTool | undefined;
  /** Those that the caller may call, made once for all who have the same rights. */
  listFor: (caller: Caller) => ToolList;
}

/** What is made of a list is kept with it. */
export interface ToolList {
  readonly tools: readonly OperationTool[];
}

/** Sets of rights that come again; tokens choose among a few. */
const MAX_LISTS = 100;

export interface OperationToolsOptions {
  schema: GraphQLSchema;
  trusted: TrustedDocuments;
  comments: ReadonlyMap<string, OwnComment>;
  /** Told, at the start and whenever the documents are others, of those that are no tools; not where there are none. */
  onLeftOut?: (all: readonly LeftOut[]) => void;
}

export function createOperationTools(options: OperationToolsOptions): OperationTools {
  const { schema, trusted, comments, onLeftOut } = options;
  const lists = new LRUCache<string, ToolList>({ max: MAX_LISTS });
  let tools = new Map<string, OperationTool>();

  const readAll = (): void => {
    const leftOut: LeftOut[] = [];
    const read = readTools(schema, trusted.texts, comments, (operation) => leftOut.push(operation));
    tools = new Map(read.map((tool) => [tool.name, tool]));
    lists.clear();
    if (leftOut.length > 0) onLeftOut?.(leftOut);
  };
  // Now, and not when somebody waits for it.
  readAll();
  trusted.onReplace(readAll);
  return {
    find: (name) => tools.get(name),
    listFor(caller) {
      const key = rightsKey(caller);
      let list = lists.get(key);
      if (!list) {
        list = { tools: [...tools.values()].filter((tool) => mayCall(tool, caller)) };
        lists.set(key, list);
      }
      return list;
    },
  };
}

/** Whether the root fields of a tool are for the caller; those below have rules of their own. */
export function mayCall({ rules }: OperationTool, caller: Caller): boolean {
  return rules.every((rule) => isGranted(rule, caller));
}

/** The scopes that a caller lacks for a tool, of several that would do the first; none where a scope would not help. */
export function scopesLacking({ rules }: OperationTool, caller: Caller): string[] {
  const lacking = rules.filter((rule) => !isGranted(rule, caller));
  if (lacking.some(({ isMerchantWide }) => isMerchantWide && caller.rooms)) return [];
  return [...new Set(lacking.flatMap(({ anyOf }) => anyOf.slice(0, 1)))];
}

/** As much of a caller as the rules of fields look at. Which rooms a token is for does not matter, only whether it says. */
function rightsKey({ kind, scopes, rooms }: Caller): string {
  return [kind, rooms !== null, ...[...scopes].sort()].join(' ');
}
