import { describe, expect, test } from 'vitest';
import { chooseMerchant, merchantsOfCaller } from '../../src/access/merchant-choice.ts';
import type { Scope } from '../../src/access/scopes.ts';

const caller = (merchants: string[] | null, scopes: Scope[] = ['room:read']) => ({
  merchants: merchants && new Set(merchants),
  scopes: new Set(scopes),
});
const anywhere = caller(null, ['room:read', 'merchant:any']);

describe('the merchant of a request', () => {
  test.each([
    ['the one of a gateway with one account', caller(null), null, ['default'], { name: 'default' }],
    ['none, though there is only one left', caller(null), null, ['north'], { reason: 'none' }],
    ['the only one there is', anywhere, null, ['north'], { name: 'north' }],
    ['the only one, named', anywhere, 'north', ['north'], { name: 'north' }],
    ['another than the only one', anywhere, 'south', ['north'], { reason: 'other' }],
    ['the default one', caller(null), null, ['north', 'default'], { name: 'default' }],
    ['none where none is the default', caller(null), null, ['north', 'south'], { reason: 'none' }],
    ['none, whatever is asked for', caller(null), 'north', ['north', 'south'], { reason: 'none' }],
    ['that of the credentials', caller(['south']), null, ['north', 'south'], { name: 'south' }],
    [
      'no other than that of the credentials',
      caller(['south']),
      'north',
      ['north', 'south'],
      { reason: 'other' },
    ],
    ['none that is not there', caller(['west']), null, ['north', 'default'], { reason: 'none' }],
    ['not the only one, if another is named', caller(['west']), null, ['north'], { reason: 'none' }],
    ['none for an empty list', caller([]), null, ['north'], { reason: 'none' }],
    [
      'the one that is asked for, of several',
      caller(['north', 'south']),
      'south',
      ['north', 'south'],
      { name: 'south' },
    ],
    ['unnamed, of several', caller(['north', 'south']), null, ['north', 'south'], { reason: 'unnamed' }],
    [
      'the default one of several',
      caller(['north', 'default']),
      null,
      ['north', 'default'],
      { name: 'default' },
    ],
    ['any, for who may have any', anywhere, 'south', ['north', 'south'], { name: 'south' }],
    ['unnamed, for who may have any', anywhere, null, ['north', 'south'], { reason: 'unnamed' }],
    ['none that there is not', anywhere, 'west', ['north', 'south'], { reason: 'other' }],
    [
      'that of the credentials, though any were allowed',
      caller(['north'], ['merchant:any']),
      'south',
      ['north', 'south'],
      { reason: 'other' },
    ],
  ] as const)('is %s', (_what, who, wanted, names, chosen) => {
    expect(chooseMerchant(who, wanted, names)).toEqual(chosen);
  });

  test('is among those of the caller, in the order of the configuration', () => {
    expect(merchantsOfCaller(caller(['south', 'north', 'west']), ['north', 'south', 'east'])).toEqual([
      'north',
      'south',
    ]);
    expect(merchantsOfCaller(anywhere, ['b', 'a'])).toEqual(['b', 'a']);
  });
});
