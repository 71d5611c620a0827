import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeGlobalId, isGlobalId, readGlobalId, vendorIdFrom } from '../../../src/graphql/fields/ids.ts';

const roomId = 'jz31f3febb8bfe4139b7636cb6ade87733';
const documentId = 'dbe8228a-3d57-4500-8049-0fd40f05c738';

describe('ids', () => {
  test('a global id carries type and vendor id', () => {
    expect(readGlobalId(encodeGlobalId('Room', roomId))).toEqual({ typename: 'Room', id: roomId });
  });

  test('an id argument takes the global and the vendor id', () => {
    expect(vendorIdFrom('Room', roomId)).toBe(roomId);
    expect(vendorIdFrom('Room', encodeGlobalId('Room', roomId))).toBe(roomId);
    expect(vendorIdFrom('Document', documentId)).toBe(documentId);
    expect(vendorIdFrom('Document', encodeGlobalId('Document', documentId))).toBe(documentId);
  });

  test('an id of another type is refused by its name', () => {
    expect(() => vendorIdFrom('Room', encodeGlobalId('Document', documentId), 'roomId')).toThrow(
      'roomId: this is the id of a Document, not of a Room.',
    );
  });

  test('nothing but an id gets through', () => {
    const globalIdOf = (text: string) => Buffer.from(text).toString('base64');
    for (const bad of [
      '',
      'jz',
      'jz&sign=1',
      `${roomId}=`,
      globalIdOf('Room:jz&a=b'),
      globalIdOf('User:1'),
    ]) {
      expect(() => vendorIdFrom('Room', bad)).toThrow(/^id: /);
    }
    expect(isGlobalId(readGlobalId(globalIdOf('__proto__:x')))).toBe(false);
  });

  test('a global id that was damaged is none, though its decoder would pass over the damage', () => {
    const globalId = encodeGlobalId('Room', `${roomId}0`);
    expect(globalId).toMatch(/=$/);
    const damaged = [
      ` ${globalId}`,
      `${globalId}\n`,
      `${globalId}==`,
      globalId.replace(/=+$/, ''),
      `${globalId.slice(0, 4)}!!${globalId.slice(4)}`,
      `${globalId}\u{1f648}`,
    ];
    for (const text of damaged) {
      expect(isGlobalId(readGlobalId(text)), text).toBe(false);
      expect(() => vendorIdFrom('Room', text)).toThrow(
        'id: this is neither a global nor a vendor id of a Room.',
      );
    }
  });

  test('any text is refused or becomes a vendor id without separators', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          expect(vendorIdFrom('Document', text)).toMatch(/^[0-9a-zA-Z-]+$/);
        } catch (error) {
          expect((error as Error).message).toMatch(/^id: /);
        }
      }),
    );
  });
});
