import {
  Kind,
  parse,
  print,
  printSchema,
  visit,
  type ConstDirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import type { Entities } from './references.ts';

/** The first version with subscriptions: routers older than it could not serve them. */
const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.4", import: ["@key", "@shareable"])';

/** Other subgraphs may have Relay's fields too, and two of one name do not compose. */
const UNSEEN_QUERIES = new Set(['node', 'nodes']);

/** A page of another subgraph's connections has the same. */
const SHARED_TYPES = new Set(['PageInfo']);

/**
 * The schema as routers compose it. Without `@defer`: one composer drops it and one keeps it, and a router that knows it
 * answers null for what it is on. The description of the schema stays with the gateway too; that of the whole is the router's.
 */
export function printSubgraph(schema: GraphQLSchema, entities: Entities): string {
  const document = visit<DocumentNode>(parse(printSchema(schema), { noLocation: true }), {
    SchemaDefinition: () => null,
    DirectiveDefinition: ({ name }) => (name.value === 'defer' ? null : undefined),
    ObjectTypeDefinition: {
      leave: (type) => {
        const { name, fields = [], directives = [] } = type;
        if (name.value === 'Query')
          return { ...type, fields: fields.filter((field) => !UNSEEN_QUERIES.has(field.name.value)) };
        const added = directivesOf(name.value, entities);
        return added.length === 0 ? undefined : { ...type, directives: [...directives, ...added] };
      },
    },
  });
  return `${LINK}\n\n${print(document)}\n`;
}

function directivesOf(typename: string, entities: Entities): ConstDirectiveNode[] {
  if (SHARED_TYPES.has(typename)) return [directive('shareable')];
  const keys = entities.get(typename)?.keys ?? [];
  return keys.map((fields) => directive('key', { fields }));
}

function directive(name: string, args: Readonly<Record<string, string>> = {}): ConstDirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: name },
    arguments: Object.entries(args).map(([argument, value]) => ({
      kind: Kind.ARGUMENT,
      name: { kind: Kind.NAME, value: argument },
      value: { kind: Kind.STRING, value },
    })),
  };
}
