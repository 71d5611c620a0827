import { breaksOf } from '../breaks-of.ts';

const ENTITIES = 'test/graphql/federation/entities.test.ts';
const COSTS = 'test/graphql/federation/entities-cost.test.ts';
const SDL = 'test/graphql/federation/subgraph-sdl.test.ts';

/** Of the gateway behind a router. */
export const federationBreaks = [
  ...breaksOf(
    'src/graphql/federation/subgraph.ts',
    'authorization',
    [ENTITIES, SDL],
    [
      ['requireAccess(context.caller, access);', '', 'nobody who is not known resolves references'],
      ['requireAccess(caller, access);', '', 'nobody who is not known reads the schema as routers do'],
    ],
  ),
  ...breaksOf(
    'src/graphql/federation/subgraph.ts',
    'bounds',
    [ENTITIES, COSTS],
    [
      ['if (references.length > MAX_NODES)', 'if (false)', 'a request has a hundred references at most'],
      ['(readsRecordOf(typename) ? of : 0)', '0', 'each record that references need is counted'],
    ],
  ),
  ...breaksOf(
    'src/graphql/fields/look-ahead.ts',
    'bounds',
    [COSTS],
    [
      [
        'return isAbstractType(wider) && schema.isSubType(wider, type);',
        'return type.getInterfaces().some(({ name }) => name === condition);',
        'what a condition on a union selects is counted',
      ],
      [
        '!free || !argumentsOf(field, node, context.variables)',
        '!free',
        'a record that is read for an argument that cannot be read is counted',
      ],
    ],
  ),
  ...breaksOf(
    'src/graphql/federation/references.ts',
    'bounds',
    [COSTS],
    [['.add(vendorId)', '.add(JSON.stringify(representation))', 'one object by two keys is one record']],
  ),
  ...breaksOf(
    'src/graphql/federation/subgraph-sdl.ts',
    'answers',
    [SDL],
    [["name.value === 'defer'", "name.value === ''", 'a router does not learn of what it answers with null']],
  ),
];
