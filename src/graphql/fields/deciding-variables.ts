import { Kind, visit, type ASTNode, type FieldNode, type ValueNode } from 'graphql';

/** Arguments of a field, or the fields of an input object. */
export type Args = Readonly<Record<string, unknown>>;

/** A variable that decides a cost: with all that is in it, or, where it is an input object, with these fields alone. */
export interface DecidingVariable {
  name: string;
  fields: readonly string[] | null;
}

/** Finds the variables that a cost is worked out from: all others may have any value, and it stays the same. */
export class DecidingVariables {
  /** By the names of variables the fields of them; null for the whole. */
  readonly #found = new Map<string, Set<string> | null>();

  get all(): DecidingVariable[] {
    return [...this.#found].map(([name, fields]) => ({ name, fields: fields && [...fields] }));
  }

  /** Every variable in these decides, with all that is in it. */
  add(nodes: readonly ASTNode[] = []): void {
    for (const node of nodes) visit(node, { Variable: ({ name }) => void this.#found.set(name.value, null) });
  }

  /** The same arguments; those that are read decide. */
  noting(args: Args, node: FieldNode): Args {
    return new Proxy(args, {
      get: (target, name: string) => {
        const value = target[name];
        const argument = node.arguments?.find((one) => one.name.value === name);
        if (argument && isInputObject(value)) return this.#notingFields(value, argument.value);
        this.add(argument && [argument]);
        return value;
      },
    });
  }

  /** The same of an input object: a text to search for differs each time, and costs the same. */
  #notingFields(value: Args, node: ValueNode): Args {
    const fields = this.#fieldsOf(node);
    return new Proxy(value, {
      get: (target, name: string) => {
        if (node.kind === Kind.OBJECT) this.add(node.fields.filter((one) => one.name.value === name));
        else fields?.add(name);
        return target[name];
      },
      ownKeys: (target) => {
        this.add([node]);
        return Reflect.ownKeys(target);
      },
    });
  }

  /** The fields that decide of a variable; null where all of it does, and of what is no variable. */
  #fieldsOf(node: ValueNode): Set<string> | null {
    if (node.kind !== Kind.VARIABLE) return null;
    const variable = node.name.value;
    const before = this.#found.get(variable);
    const fields = before === undefined ? new Set<string>() : before;
    this.#found.set(variable, fields);
    return fields;
  }
}

/** Whether it is the value of an input type with fields. */
function isInputObject(value: unknown): value is Args {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
