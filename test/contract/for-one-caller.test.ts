import {
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isObjectType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
} from 'graphql';
import { expect, test } from 'vitest';
import { isForOneCaller } from '../../src/graphql/fields/for-one-caller.ts';
import { schema } from '../support/gateway.ts';

/** Pictures and pages that are the same for everybody, without a signature. */
const SAME_FOR_ALL = ['Room.coverImageUrl', 'Room.wechatPageUrl', 'Room.wechatPlaybackPageUrl'];

/** The object types that queries come to. */
const types = new Set<GraphQLObjectType>();
const visit = (type: GraphQLNamedType | null | undefined): void => {
  const objects = isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];
  for (const object of objects) {
    if (types.has(object)) continue;
    types.add(object);
    for (const field of Object.values(object.getFields())) visit(getNamedType(field.type));
  }
};
visit(schema.getQueryType());

/** All fields that can be asked for by a query, with what they are called. */
const fields = [...types].flatMap((type) =>
  Object.values(type.getFields()).map((field) => ({ name: `${type.name}.${field.name}`, type, field })),
);

/** The fields through which queries come to a type. */
const waysTo = (type: GraphQLObjectType) =>
  fields.filter(({ field }) => getNamedType(field.type) === type).map(({ field }) => field);

/** Whether nobody comes to a field but through one that is for one caller. */
const isCovered = (type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): boolean =>
  isForOneCaller(field) || waysTo(type).every(isForOneCaller);

test.each(
  fields
    .filter(
      ({ field }) =>
        getNamedType(field.type).name === 'URL' ||
        /token|secret|nonce/i.test(field.name) ||
        /\b(?:secret|credential)\b/i.test(field.description ?? ''),
    )
    .filter(({ name }) => !SAME_FOR_ALL.includes(name)),
)('a credential is in no answer that is kept: $name', ({ type, field }) => {
  expect(isCovered(type, field)).toBe(true);
});

/** Whether an argument says for which user, and is the caller where it is left out. */
const namesUser = ({ args }: GraphQLField<unknown, unknown>): boolean =>
  args.some(({ name, type }) => {
    const named = getNamedType(type);
    return (
      name === 'userId' || name === 'userIds' || (isInputObjectType(named) && 'userId' in named.getFields())
    );
  });

const aboutUsers = fields.filter(
  ({ field }) => namesUser(field) || /\bcaller\b/i.test(field.description ?? ''),
);

test('some fields are about whoever asks', () => {
  expect(aboutUsers.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['Room.entryLink', 'RoomStatistics.liveAttendance']),
  );
});

test.each(aboutUsers)('what is about whoever asks is in no answer that is kept: $name', ({ type, field }) => {
  expect(isCovered(type, field)).toBe(true);
});
