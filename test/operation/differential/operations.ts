import {
  getNamedType,
  GraphQLBoolean,
  isAbstractType,
  isCompositeType,
  isObjectType,
  isInterfaceType,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { ArgumentWriter } from './arguments.ts';
import type { Draw } from './draw.ts';
import { ALIASES, nameOf } from './names.ts';
import { declared, valuesFor, type Variable } from './variables.ts';

/** A document and what it is sent with. */
export interface DrawnOperation {
  text: string;
  operationName: string | undefined;
  /** Sets of variables to send it with, one after the other. */
  variables: readonly Record<string, unknown>[];
}

/** Fields with more behind them than one among many has; one is the usual. */
const WEIGHTS: Record<string, number> = {
  ...{ createRoom: 8, createVodRoom: 2, entryLink: 4, nodes: 2, node: 2, room: 3, documents: 2 },
  ...{ statistics: 8, live: 4, onlineSeries: 6, watchTime: 4, points: 4, edges: 2, hours: 6, minutes: 2 },
  ...{ playbackDays: 3, playbackSessions: 2, segments: 6, sessions: 4 },
};

/** Nothing goes deeper behind so many: most of the time goes into validation. */
const MAX_SELECTIONS = 14;

interface Fragment {
  name: string;
  typeName: string;
  text: string;
}

/** Draws operations over all that can be reached in a schema. */
export function drawOperation(schema: GraphQLSchema, draw: Draw, kind: 'query' | 'mutation'): DrawnOperation {
  return new OperationWriter(schema, draw).write(kind);
}

class OperationWriter {
  private readonly schema: GraphQLSchema;
  private readonly draw: Draw;
  private readonly args: ArgumentWriter;
  private readonly fragments: Fragment[] = [];
  /** By field name: what stands before the selection of one, with its name in the answer. */
  private readonly heads = new Map<string, string[]>();
  private readonly names = new Set<string>();
  private readonly directiveShare: number;
  private readonly aliasShare: number;
  private selections = 0;

  constructor(schema: GraphQLSchema, draw: Draw) {
    this.schema = schema;
    this.draw = draw;
    this.args = new ArgumentWriter(draw, {
      share: draw.pick([0, 0.5, 0.9]),
      nestedShare: draw.chance(0.2) ? 0.3 : 0,
    });
    this.directiveShare = draw.chance(0.2) ? 0.2 : 0;
    this.aliasShare = draw.pick([0, 0, 0.1, 0.4]);
  }

  write(kind: 'query' | 'mutation'): DrawnOperation {
    const { draw } = this;
    const root = kind === 'query' ? this.schema.getQueryType() : this.schema.getMutationType();
    if (!root) throw new Error(`The schema has no ${kind}.`);
    const bodies = [this.selectionSet(root, kind === 'query' ? 8 : 4)];
    if (draw.chance(0.1)) bodies.push(this.selectionSet(root, 3));
    const name = (index: number) =>
      bodies.length > 1 || draw.chance(0.3) ? nameOf(`Q${index}`, [], draw) : undefined;
    const operations = bodies.map((body, index) => ({
      body,
      name: name(index),
      variables: this.usedIn(body),
    }));
    const chosen = draw.pick(operations);
    const text = [
      ...operations.map(({ body, name: operationName, variables }) => {
        const list = variables.length === 0 ? '' : `(${variables.map(declared).join(', ')})`;
        return `${kind} ${operationName ?? ''}${list} ${body}`;
      }),
      ...this.usedFragments(bodies).map(
        (fragment) => `fragment ${fragment.name} on ${fragment.typeName} ${fragment.text}`,
      ),
    ].join('\n');
    const sets = chosen.variables.length === 0 ? 1 : 2;
    return {
      // Clients send both: one line, and many.
      text: draw.chance(0.5) ? text : text.replaceAll('\n', ' '),
      operationName: chosen.name,
      variables: Array.from({ length: sets }, () => valuesFor(chosen.variables, draw)),
    };
  }

  private selectionSet(type: GraphQLCompositeType, depth: number): string {
    // More than one mutation is never compiled.
    const isFew = type === this.schema.getMutationType() && this.draw.chance(0.7);
    const count = isFew ? 1 : 1 + this.draw.below(3);
    const parts = Array.from({ length: count }, () => this.selection(type, depth)).filter(
      (part) => part !== '',
    );
    return `{ ${(parts.length === 0 ? ['__typename'] : parts).join('\n')} }`;
  }

  private selection(type: GraphQLCompositeType, depth: number): string {
    const { draw } = this;
    this.selections += 1;
    if (draw.chance(0.08)) return `__typename${this.directives()}`;
    const fragmentShare = isAbstractType(type) ? 0.8 : 0.2;
    if (draw.chance(fragmentShare) && depth > 0) return this.fragment(type, depth);
    const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
    const within = fields.filter(
      ({ name, type: inner }) =>
        // A file needs a body of its own.
        name !== 'uploadDocument' &&
        (!isCompositeType(getNamedType(inner)) || (depth > 1 && this.selections < MAX_SELECTIONS)),
    );
    if (within.length === 0) return '__typename';
    return this.field(this.pickWeighed(within), depth);
  }

  private pickWeighed<T extends { name: string }>(fields: readonly T[]): T {
    const weightOf = ({ name }: T) => WEIGHTS[name] ?? 1;
    let left = this.draw.below(fields.reduce((sum, field) => sum + weightOf(field), 0));
    for (const field of fields) {
      left -= weightOf(field);
      if (left < 0) return field;
    }
    throw new Error('There is no field to pick.');
  }

  private field({ name, args, type }: GraphQLField<unknown, unknown>, depth: number): string {
    const inner = getNamedType(type);
    const below = isCompositeType(inner) ? ` ${this.selectionSet(inner, depth - 1)}` : '';
    return `${this.headOf(name, args, inner)}${this.directives()}${below}`;
  }

  /** One that is there already merges with the first; another one has a name of its own in the whole operation. */
  private headOf(
    name: string,
    args: GraphQLField<unknown, unknown>['args'],
    inner: GraphQLNamedType,
  ): string {
    const { draw } = this;
    const key = `${name}: ${inner.name}`;
    const heads = this.heads.get(key) ?? [];
    this.heads.set(key, heads);
    const isNew = heads.length === 0 || draw.chance(args.length > 0 ? 0.5 : this.aliasShare);
    if (!isNew) return draw.pick(heads);
    let responseName = name;
    if (this.names.has(name) || draw.chance(this.aliasShare)) {
      const free = ALIASES.filter((alias) => !this.names.has(alias));
      responseName =
        free.length > 0 && draw.chance(0.7) ? draw.pick(free) : nameOf(`f${this.names.size}`, [], draw);
    }
    this.names.add(responseName);
    const alias = responseName === name ? '' : `${responseName}: `;
    const head = `${alias}${name}${this.args.argumentsOf(name, args)}`;
    heads.push(head);
    return head;
  }

  private fragment(type: GraphQLCompositeType, depth: number): string {
    const { draw } = this;
    const condition = draw.pick(this.overlapping(type));
    const isNamed = draw.chance(0.4);
    if (isNamed) {
      const known = this.fragments.filter(({ typeName }) => typeName === condition.name);
      const fragment =
        known.length > 0 && draw.chance(0.5) ? draw.pick(known) : this.newFragment(condition, depth - 1);
      return `...${fragment.name}${this.directives()}`;
    }
    const isBare = condition === type && draw.chance(0.5);
    return `...${isBare ? '' : ` on ${condition.name}`}${this.directives()} ${this.selectionSet(condition, depth - 1)}`;
  }

  private newFragment(condition: GraphQLCompositeType, depth: number): Fragment {
    const text = this.selectionSet(condition, depth);
    const fragment = { name: nameOf('F', this.fragments, this.draw), typeName: condition.name, text };
    this.fragments.push(fragment);
    return fragment;
  }

  /** Types whose fragments apply to some objects of this one. */
  private overlapping(type: GraphQLCompositeType): readonly GraphQLCompositeType[] {
    if (!isAbstractType(type)) return [type, type, ...(type as GraphQLObjectType).getInterfaces()];
    return [type, ...this.schema.getPossibleTypes(type), ...this.schema.getPossibleTypes(type)];
  }

  private directives(): string {
    if (!this.draw.chance(this.directiveShare)) return '';
    const skip = ` @skip(if: ${this.args.condition(GraphQLBoolean)})`;
    const include = ` @include(if: ${this.args.condition(GraphQLBoolean)})`;
    return this.draw.pick([skip, include, skip + include]);
  }

  private usedFragments(bodies: readonly string[]): Fragment[] {
    const used = new Set<Fragment>();
    const visit = (text: string): void => {
      for (const fragment of this.fragments) {
        if (used.has(fragment) || !new RegExp(`\\.\\.\\.${fragment.name}\\b`).test(text)) continue;
        used.add(fragment);
        visit(fragment.text);
      }
    };
    bodies.forEach(visit);
    return [...used];
  }

  private usedIn(body: string): Variable[] {
    const texts = [body, ...this.usedFragments([body]).map(({ text }) => text)].join(' ');
    return this.args.variables.filter(({ name }) => new RegExp(`\\$${name}\\b`).test(texts));
  }
}
