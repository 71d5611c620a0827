import { isObjectType, type GraphQLNamedType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { schema, type TestGateway } from '../support/gateway.ts';
import { costOf, UNBOUNDED } from '../support/operation-cost.ts';
import { keptHistory } from '../support/kept-history.ts';
import { argumentsOf, startWalked } from './access-world.ts';
import { isRepeated, operationFor, pathsFrom, type SchemaPath } from './schema-paths.ts';

const archive = keptHistory(Date.now());

/** Deeper ones only repeat what shorter ones show, and there are thousands. */
const MAX_MUTATION_STEPS = 4;

/** A page as long as it is when nobody says how long. */
const ofWholePages = (coordinate: string, type: string) =>
  /^(?:Query|Merchant|Room)\.(?:rooms|documents)$/.test(coordinate) ? '' : argumentsOf(coordinate, type);

/** Writes that the vendor refuses, so that the objects in their errors are shown. */
const refused: Record<string, string> = {
  'Mutation.attachDocument': `(input: { roomId: "${seedIds.liveRoom}", documentId: "${seedIds.convertedDocument}" })`,
  'Mutation.rescheduleRoom': `(input: { roomId: "${seedIds.endedRoom}", startsAt: "2035-03-01T19:00:00Z", durationMinutes: 60 })`,
};
const ofRefusals = (coordinate: string, type: string) => refused[coordinate] ?? argumentsOf(coordinate, type);

/** Costs of operations that made more than was planned, or other than was counted. */
async function mistakesAmong(gateway: TestGateway, queries: string[]) {
  const mistakes = [];
  for (const query of queries) {
    const { plannedMax, made, seen } = await costOf(gateway, query);
    if (seen > plannedMax || seen !== made) mistakes.push({ query, plannedMax, made, seen });
  }
  return mistakes;
}

function pathsOf(root: GraphQLNamedType | null | undefined): SchemaPath[] {
  if (!isObjectType(root)) throw new Error('There is no such root.');
  return pathsFrom(schema, root).filter((path) => !isRepeated(path));
}

/** Each leaf by itself: beside others, its call may be theirs. */
const byLeaf = (path: SchemaPath) => path.leaves.map((leaf) => ({ ...path, leaves: [leaf] }));

describe('every field makes at most the calls that are planned for it', () => {
  test('of queries', async () => {
    await using gateway = await startWalked({ ...UNBOUNDED, archive });
    const paths = pathsOf(schema.getQueryType()).flatMap((path) =>
      path.steps.length <= 3 ? byLeaf(path) : [path],
    );
    const queries = [...paths, ...paths.map((path) => ({ ...path, leaves: [] }))].map((path) =>
      operationFor('query', path, ofWholePages),
    );
    expect(await mistakesAmong(gateway, queries)).toEqual([]);
  }, 300_000);

  const mutations = pathsOf(schema.getMutationType()).filter(
    ({ steps }) => steps.length <= MAX_MUTATION_STEPS && steps[0]?.coordinate !== 'Mutation.uploadDocument',
  );

  test.each([...new Set(mutations.map(({ steps }) => steps[0]!.field.name))])(
    'of %s',
    async (name) => {
      for (const args of [argumentsOf, ofRefusals]) {
        const paths = mutations.filter(({ steps }) => steps[0]!.field.name === name);
        const queries = paths
          .flatMap((path) => (path.steps.length <= 2 ? byLeaf(path) : [path]))
          .map((path) => operationFor('mutation', path, args));
        await using gateway = await startWalked({ ...UNBOUNDED, archive });
        expect(await mistakesAmong(gateway, queries)).toEqual([]);
      }
    },
    120_000,
  );
});
