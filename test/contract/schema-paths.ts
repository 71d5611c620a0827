import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

/** One field on the way from a root to an object, and the type its result is looked at as. */
export interface Step {
  coordinate: string;
  field: GraphQLField<unknown, unknown>;
  type: GraphQLObjectType;
}

/** A way to an object; with its leaf fields it is one operation. */
export interface SchemaPath {
  steps: Step[];
  type: GraphQLObjectType;
  leaves: { coordinate: string; field: GraphQLField<unknown, unknown> }[];
}

/** Every way from a root to an object that passes no type twice. */
export function pathsFrom(schema: GraphQLSchema, root: GraphQLObjectType): SchemaPath[] {
  const found: SchemaPath[] = [];
  const visit = (type: GraphQLObjectType, steps: Step[]): void => {
    const fields = Object.values(type.getFields());
    const leaves = fields.filter((field) => !isCompositeType(getNamedType(field.type)));
    if (steps.length > 0) {
      const ofType = leaves.map((field) => ({ coordinate: `${type.name}.${field.name}`, field }));
      found.push({ steps, type, leaves: ofType });
    }
    for (const field of fields) {
      const inner = getNamedType(field.type);
      const targets = isAbstractType(inner) ? schema.getPossibleTypes(inner) : [inner];
      for (const target of targets) {
        if (!isObjectType(target) || target === root || steps.some((step) => step.type === target)) continue;
        visit(target, [...steps, { coordinate: `${type.name}.${field.name}`, field, type: target }]);
      }
    }
  };
  visit(root, []);
  return found;
}

/** Whether a path goes far beyond the room of an activity: the same is behind every other room. */
export function isRepeated({ steps }: SchemaPath): boolean {
  const at = steps.findIndex(({ coordinate }) => coordinate === 'UserActivity.room');
  return at !== -1 && steps.length > at + 2;
}

/** The path as an operation; `argumentsOf` gives each field its arguments, with the brackets. */
export function operationFor(
  kind: 'query' | 'mutation',
  { steps, leaves }: SchemaPath,
  argumentsOf: (coordinate: string, type: string) => string,
): string {
  const inner = leaves.map(({ coordinate, field }) => `${field.name}${argumentsOf(coordinate, '')}`);
  const text = steps.reduceRight(
    (selection, { coordinate, field, type }) => {
      const isAbstract = isAbstractType(getNamedType(field.type));
      const body = isAbstract ? `... on ${type.name} { ${selection} }` : selection;
      return `${field.name}${argumentsOf(coordinate, type.name)} { ${body} }`;
    },
    inner.join(' ') || '__typename',
  );
  return `${kind} { ${text} }`;
}
