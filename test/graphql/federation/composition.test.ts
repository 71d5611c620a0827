import { composeServices } from '@apollo/composition';
import { composeServices as composeByGuild } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { timetableSdl, type RoomKey } from '../../support/timetable.ts';
import { sdlOf, startSubgraph } from './subgraph.ts';

const COMPOSERS = {
  '@apollo/composition': composeServices,
  '@theguild/federation-composition': composeByGuild,
};

async function servicesWith(key: RoomKey) {
  await using gateway = await startSubgraph();
  return [
    { name: 'classrooms', url: 'http://classrooms.test', typeDefs: parse(await sdlOf(gateway)) },
    { name: 'timetable', url: 'http://timetable.test', typeDefs: parse(timetableSdl(key)) },
  ];
}

describe.each(Object.entries(COMPOSERS))('%s', (_name, compose) => {
  test('composes the gateway alone', async () => {
    const [classrooms] = await servicesWith('id');
    const { errors = [], supergraphSdl = '' } = compose([classrooms!]);
    expect(errors.map(({ message }) => message)).toEqual([]);
    expect(supergraphSdl).toMatch(/^type Subscription/m);
  });

  test.each<RoomKey>(['id', 'vendorId'])(
    'composes the gateway with a timetable whose lessons name rooms by %s',
    async (key) => {
      const { errors = [], supergraphSdl = '' } = compose(await servicesWith(key));
      expect(errors.map(({ message }) => message)).toEqual([]);
      expect(supergraphSdl).toMatch(/lessons\(first: Int!\): LessonConnection!/);
      // A router that knew it would answer null for what is on it.
      expect(supergraphSdl).not.toMatch(/directive @defer/);
      expect(supergraphSdl).not.toMatch(/\n {2}nodes\(ids/);
    },
  );
});
