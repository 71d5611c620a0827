import {
  getArgumentValues,
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  OperationTypeNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { DecidingVariables, type Args, type DecidingVariable } from './deciding-variables.ts';
import { appliesTo, isIncluded, readsRecord, selectsItems } from './look-ahead.ts';

type AnswersByType = Readonly<Record<string, readonly string[]>>;

type LimitApart = 'users' | 'token' | 'record';

/**
 * What a field costs at the vendor at worst; in its `extensions`. A field without it costs nothing and shows the
 * same object, or the same objects, as its parent. A mutation without it is one call.
 */
export interface VendorCost {
  /** The endpoint behind the field; the field's own name, if not said. Equal questions about one object are one call. */
  call?: string;
  /**
   * How many calls that takes; one, if not said. `readsItems`: the nodes or edges of a connection are selected. Plans are
   * remembered, so as time goes on, equal arguments may cost less and never more. `readsRecordOf`: of objects of this type
   * more is selected than their ids can give.
   */
  calls?: (
    args: Args,
    readsItems: boolean,
    nowMs: number,
    readsRecordOf: (typename: string) => boolean,
  ) => number;
  /** The question names all it is about, so that the same one anywhere in the operation is the same call. */
  isShared?: boolean;
  /** So many objects share one call. */
  batchSize?: number;
  /** Several objects may share a call, and one such call of an operation may be in vain. */
  isTriedTogether?: boolean;
  /** Objects whose answer came from one of these have the field already. */
  carriedBy?: readonly string[];
  /** The answers that the objects behind the field come from. */
  yields?: readonly string[];
  /** The same for objects that may be of several types, by the names of those. */
  yieldsByType?: AnswersByType;
  /** However many calls these are, they are one towards the limit of an operation, but cost as many. */
  isOneToLimit?: boolean;
  /** How many objects are behind the field, for each parent. */
  items?: (args: Args) => number;
  /**
   * Its calls have a limit of their own, in a query, and do not count for that of the operation: `users`, that of all
   * fields of its name together; `token`, none but what a token has room for; `record`, none but that of the records.
   */
  limit?: LimitApart;
}

/** The same where it hangs on how many rooms the caller's token is for; null for all. */
type CostOfCaller = (callerRooms: number | null) => VendorCost;

/** Declares what a field costs. */
export function vendorCost<C extends VendorCost | CostOfCaller>(cost: C): { vendorCost: C } {
  return { vendorCost: cost };
}

/** The merchant is one, wherever it is shown. */
export const merchantCost = vendorCost({ call: 'merchant', isShared: true, yields: ['merchant'] });

/** The worst case of one operation. */
export interface PlannedCost {
  calls: number;
  /** Of those, the calls of fields that have a limit of their own, by the names of the fields. */
  callsApart: ReadonlyMap<string, CallsApart>;
  /** Those of them that do not count towards the limit. */
  beyondLimit: number;
  /** The field that costs most, as a path of field names. */
  dearestField: string;
  dearestCalls: number;
  /** What decides it of the variables: others with the same values of these cost no more. */
  dependsOn: readonly DecidingVariable[];
  /** Whether it hangs on `callerRooms` too. */
  dependsOnCaller: boolean;
}

interface CallsApart {
  calls: number;
  limit: LimitApart;
}

export interface PlannedOperation {
  schema: GraphQLSchema;
  operation: OperationDefinitionNode;
  fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** As the schema reads them. */
  variables: Record<string, unknown>;
  /** How many rooms the caller's token is for; null, or nothing, for all. */
  callerRooms?: number | null | undefined;
  /** Epoch milliseconds. */
  nowMs: number;
}

/** Counts the vendor calls that a valid operation needs at worst, without making any. */
export function planVendorCalls(planned: PlannedOperation): PlannedCost {
  const { schema, operation } = planned;
  const rootType = schema.getRootType(operation.operation);
  const plan = new Plan(planned);
  if (rootType) {
    plan.visit(rootType, operation.selectionSet, newObjects(1), '', operation.operation);
  }
  return plan.result();
}

/** Objects of one place in the operation, all alike: how many, what they came with, and what was asked about them. */
interface Objects {
  count: number;
  answers: readonly string[];
  answersByType: AnswersByType | undefined;
  asked: Map<string, Asked>;
}

interface Asked {
  calls: number;
  yielded: Objects;
}

function newObjects(count: number, { yields = [], yieldsByType }: VendorCost = {}): Objects {
  return { count, answers: yields, answersByType: yieldsByType, asked: new Map() };
}

class Plan {
  readonly #planned: PlannedOperation;
  #callsByField = new Map<string, number>();
  #callsApart = new Map<string, CallsApart>();
  #shared = new Map<string, Asked>();
  /** Without those apart. */
  #calls = 0;
  #beyondLimit = 0;
  /** Objects that may be asked for in one call, which may be in vain. */
  #triedTogether = 0;
  readonly #deciding = new DecidingVariables();
  /** By the call the latest field that asks for it. */
  readonly #askedBy = new Map<string, FieldNode>();
  #dependsOnCaller = false;

  constructor(planned: PlannedOperation) {
    this.#planned = planned;
  }

  result(): PlannedCost {
    let [dearestField, dearestCalls] = ['', 0];
    for (const [field, calls] of this.#callsByField) {
      if (calls > dearestCalls) [dearestField, dearestCalls] = [field, calls];
    }
    const inVain = this.#triedTogether > 1 ? 1 : 0;
    let calls = this.#calls + inVain;
    for (const apart of this.#callsApart.values()) calls += apart.calls;
    return {
      calls,
      callsApart: this.#callsApart,
      beyondLimit: this.#beyondLimit,
      dearestField,
      dearestCalls,
      dependsOn: this.#deciding.all,
      dependsOnCaller: this.#dependsOnCaller,
    };
  }

  visit(
    type: GraphQLObjectType,
    selectionSet: SelectionSetNode,
    parents: Objects,
    path: string,
    root?: OperationTypeNode,
  ): void {
    for (const selection of selectionSet.selections) {
      this.#deciding.add(selection.directives);
      if (!isIncluded(selection, this.#planned.variables)) continue;
      if (selection.kind === Kind.FIELD) {
        const field = type.getFields()[selection.name.value];
        if (!field) continue;
        // After a write everything is read anew, so nothing is shared between two of them.
        const isWrite = root === OperationTypeNode.MUTATION;
        if (isWrite) this.#shared = new Map();
        if (isWrite && !field.extensions['vendorCost']) this.#add(field.name, 1, field.name);
        this.#visitField(field, selection, isWrite ? newObjects(1) : parents, path);
        continue;
      }
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#planned.fragments[selection.name.value];
      if (fragment && appliesTo(this.#planned.schema, type, fragment.typeCondition?.name.value)) {
        this.visit(type, fragment.selectionSet, parents, path, root);
      }
    }
  }

  #visitField(
    field: GraphQLField<unknown, unknown>,
    node: FieldNode,
    parents: Objects,
    parentPath: string,
  ): void {
    const cost = this.#costOf(field);
    if (!cost && !node.selectionSet) return;
    const path = parentPath === '' ? field.name : `${parentPath}.${field.name}`;
    const objects = cost ? this.#ask(cost, field, node, parents, path) : parents;
    const { selectionSet } = node;
    if (!selectionSet) return;
    const type = getNamedType(field.type);
    if (isObjectType(type)) this.visit(type, selectionSet, objects, path);
    else if (isAbstractType(type)) {
      this.#visitDearest(this.#planned.schema.getPossibleTypes(type), selectionSet, objects, path);
    }
  }

  #costOf({ extensions }: GraphQLField<unknown, unknown>): VendorCost | undefined {
    const cost = extensions['vendorCost'] as VendorCost | CostOfCaller | undefined;
    if (typeof cost !== 'function') return cost;
    this.#dependsOnCaller = true;
    return cost(this.#planned.callerRooms ?? null);
  }

  /** Counts the call behind a field, unless it is known or asked already, and finds the objects it leads to. */
  #ask(
    cost: VendorCost,
    field: GraphQLField<unknown, unknown>,
    node: FieldNode,
    parents: Objects,
    path: string,
  ): Objects {
    const args = this.#argumentsOf(field, node);
    const { call = field.name, calls, isShared = false, batchSize, isTriedTogether = false } = cost;
    if (cost.carriedBy?.some((answer) => parents.answers.includes(answer))) return parents;
    if (parents.answers.includes(call)) return parents;
    const asked = isShared ? this.#shared : parents.asked;
    const key = node.arguments?.length ? `${call} ${JSON.stringify(args)}` : call;
    let known = asked.get(key);
    const sizes = this.#deciding.noting(args, node);
    const before = this.#askedBy.get(call);
    if (before && before !== node) {
      // What is the same question for these values may be another one for others, and the other way round.
      this.#deciding.add(before.arguments);
      this.#deciding.add(node.arguments);
    }
    this.#askedBy.set(call, node);
    if (!known) {
      const count = (isShared ? 1 : parents.count) * (cost.items?.(sizes) ?? 1);
      const hasOthers = cost.yields ?? cost.yieldsByType;
      known = { calls: 0, yielded: hasOthers ? newObjects(count, cost) : parents };
      asked.set(key, known);
      if (isTriedTogether) this.#triedTogether += parents.count;
    }
    const { selectionSet } = node;
    const { nowMs } = this.#planned;
    const readsRecordOf = (typename: string) => this.#readsRecord(typename, selectionSet);
    const each = calls?.(sizes, this.#selectsItems(selectionSet), nowMs, readsRecordOf) ?? 1;
    const needed = isShared
      ? each
      : batchSize === undefined
        ? each * parents.count
        : Math.ceil(parents.count / batchSize);
    if (needed > known.calls) {
      this.#add(path, needed - known.calls, field.name, cost.limit);
      if (cost.isOneToLimit) this.#countAsOne(path, needed);
      known.calls = needed;
    }
    return known.yielded;
  }

  /**
   * An object has one type: of the types it may have, the one that costs most counts. Of several objects each may be of
   * that one but for the first of every other, which bring along what objects of their type share.
   */
  #visitDearest(
    types: readonly GraphQLObjectType[],
    selectionSet: SelectionSetNode,
    objects: Objects,
    path: string,
  ): void {
    const { count } = objects;
    let [most, mostEach, shared] = [0, 0, 0];
    for (const type of types) {
      const all = this.#callsOf(type, selectionSet, objects, path);
      most = Math.max(most, all);
      if (count === 1) continue;
      const [fields, apart] = [this.#callsByField, this.#callsApart];
      this.#callsByField = new Map();
      this.#callsApart = new Map();
      const alone = this.#callsOf(type, selectionSet, { ...objects, count: 1 }, path);
      this.#callsByField = fields;
      this.#callsApart = apart;
      const each = (all - alone) / (count - 1);
      mostEach = Math.max(mostEach, each);
      shared += alone - each;
    }
    this.#calls += count === 1 ? most : Math.ceil(count * mostEach + shared);
  }

  /** What objects cost if they are of this type, without counting it. */
  #callsOf(type: GraphQLObjectType, selectionSet: SelectionSetNode, objects: Objects, path: string): number {
    const [callsBefore, sharedBefore] = [this.#calls, this.#shared];
    this.#shared = new Map(sharedBefore);
    const answers = objects.answersByType?.[type.name] ?? objects.answers;
    this.visit(type, selectionSet, { ...objects, answers, asked: new Map(objects.asked) }, path);
    const calls = this.#calls - callsBefore;
    this.#shared = sharedBefore;
    this.#calls = callsBefore;
    return calls;
  }

  /** Whoever is beyond the limit is so for something else. */
  #countAsOne(path: string, calls: number): void {
    this.#beyondLimit += calls - 1;
    this.#callsByField.set(path, (this.#callsByField.get(path) ?? 0) - (calls - 1));
  }

  #add(path: string, calls: number, fieldName: string, limit?: LimitApart): void {
    // What a write answers, and what an event shows, is no place to ask about hundreds.
    if (limit && this.#planned.operation.operation === OperationTypeNode.QUERY) {
      const before = this.#callsApart.get(fieldName)?.calls ?? 0;
      this.#callsApart.set(fieldName, { calls: before + calls, limit });
      return;
    }
    this.#calls += calls;
    this.#callsByField.set(path, (this.#callsByField.get(path) ?? 0) + calls);
  }

  #selectsItems(selectionSet: SelectionSetNode | undefined): boolean {
    const { variables, fragments } = this.#planned;
    const onSelection = ({ directives }: SelectionNode) => this.#deciding.add(directives);
    return selectsItems(selectionSet, { fragments, variables, onSelection });
  }

  /** Directives on the way are looked at when the selection is visited. */
  #readsRecord(typename: string, selectionSet: SelectionSetNode | undefined): boolean {
    const type = this.#planned.schema.getType(typename);
    return !isObjectType(type) || readsRecord(type, selectionSet, this.#planned);
  }

  /** Arguments that are not valid fail when the field is executed, before any call. */
  #argumentsOf(field: GraphQLField<unknown, unknown>, node: FieldNode): Args {
    if (field.args.length === 0) return {};
    try {
      return getArgumentValues(field, node, this.#planned.variables);
    } catch {
      // With others they may be valid.
      this.#deciding.add(node.arguments);
      return {};
    }
  }
}
