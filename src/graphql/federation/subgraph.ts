import {
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  isObjectType,
  type GraphQLFieldConfig,
  type GraphQLResolveInfo,
} from 'graphql';
import { MAX_NODES, NODE_ANSWERS } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { badUserInput } from '../fields/bad-user-input.ts';
import { requireAccess } from '../fields/caller.ts';
import { nodeOrError } from '../fields/node-load.ts';
import { accessExtensions, needsCaller } from '../fields/scopes.ts';
import { vendorCost } from '../fields/vendor-cost.ts';
import { countReferences, entitiesOf, referenceFrom, type Entities } from './references.ts';
import { printSubgraph } from './subgraph-sdl.ts';

type Field = GraphQLFieldConfig<unknown, GraphQLContext>;

/** Introspection being off hides none of the two, so nobody who is not known reads them. */
const access = needsCaller;

/**
 * The schema with the two fields by which a router of Apollo Federation 2 learns it and resolves references into it. They are
 * added to the finished schema: a plugin of the builder would be loaded, and its fields be there, without a router too. No
 * plugin wraps them, so that they check callers themselves.
 */
export function withFederation(schema: GraphQLSchema): GraphQLSchema {
  const { query, types, ...rest } = schema.toConfig();
  if (!query) throw new Error('A schema without queries.');
  const entities = entitiesOf(schema);
  const { fields, ...queryRest } = query.toConfig();
  return new GraphQLSchema({
    ...rest,
    types: types.filter((type) => type !== query),
    query: new GraphQLObjectType<unknown, GraphQLContext>({
      ...queryRest,
      fields: {
        ...fields,
        _entities: entitiesField(schema, entities),
        _service: serviceField(schema, entities),
      },
    }),
  });
}

/** What is printed is the schema without these two fields. */
function serviceField(schema: GraphQLSchema, entities: Entities): Field {
  const service = { sdl: printSubgraph(schema, entities) };
  const type = new GraphQLObjectType({
    name: '_Service',
    description: 'This subgraph.',
    fields: { sdl: { type: GraphQLString, description: 'The schema as routers compose it.' } },
  });
  return {
    type: new GraphQLNonNull(type),
    description: 'The schema of this subgraph, for routers.',
    extensions: accessExtensions(access),
    resolve: (_root, _args, { caller }) => {
      requireAccess(caller, access);
      return service;
    },
  };
}

function entitiesField(schema: GraphQLSchema, entities: Entities): Field {
  const any = new GraphQLScalarType({
    name: '_Any',
    description: 'A reference: an object with its `__typename` and a key.',
  });
  // Objects do not say of which type they are, and may be those of other requests too.
  const typenames = new WeakMap<object, string>();
  const union = new GraphQLUnionType({
    name: '_Entity',
    description: 'What may be referred to.',
    types: [...entities.keys()].map((name) => schema.getType(name)).filter(isObjectType),
    resolveType: (value) => typenames.get(value as object),
  });
  const find = (representation: unknown, context: GraphQLContext, info: GraphQLResolveInfo) =>
    nodeOrError(async () => {
      const { typename, vendorId, load } = referenceFrom(representation, entities);
      const found = await load(vendorId, context, info);
      if (typeof found === 'object' && found !== null) typenames.set(found, typename);
      return found;
    });
  const count = (representations: unknown) => countReferences(representations, MAX_NODES, entities);
  return {
    type: new GraphQLNonNull(new GraphQLList(union)),
    description: 'What references of other subgraphs name, in order, null where it does not exist.',
    args: {
      representations: {
        type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(any))),
        description: `References, at most ${MAX_NODES}.`,
      },
    },
    extensions: {
      ...accessExtensions(access),
      ...vendorCost({
        isShared: true,
        calls: ({ representations }, _readsItems, _nowMs, readsRecordOf) =>
          sum([...count(representations)].map(([typename, of]) => (readsRecordOf(typename) ? of : 0))),
        items: ({ representations }) => sum([...count(representations).values()]),
        yieldsByType: NODE_ANSWERS,
      }),
    },
    resolve: (_root, { representations }, context, info) => {
      requireAccess(context.caller, access);
      const references = representations as readonly unknown[];
      if (references.length > MAX_NODES)
        throw badUserInput('representations', `at most ${MAX_NODES} references.`);
      return references.map((representation) => find(representation, context, info));
    },
  };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
