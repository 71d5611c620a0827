import { breaksOf } from '../breaks-of.ts';
import type { Break } from '../break.ts';

export const accessBreaks: readonly Break[] = [
  ...breaksOf(
    'src/graphql/document/document-upload.ts',
    'authorization',
    ['test/contract/upload-access.test.ts'],
    [
      [
        'requireMerchantWide(caller);',
        '',
        'a token for some rooms only uploads into no room but its own',
        'high',
      ],
      ["requireScope(caller, 'room:write');", '', 'attaching an upload needs room:write', 'high'],
      [
        "roomIdFrom(caller, roomId, 'attachToRoomId')",
        "roomIdFrom({ ...caller, rooms: null }, roomId, 'attachToRoomId')",
        'a token for some rooms only attaches an upload to no other room',
        'high',
      ],
    ],
  ),
  ...breaksOf(
    'src/graphql/fields/caller.ts',
    'authorization',
    ['test/contract/argument-access.test.ts'],
    [
      [
        '  requireScope(caller, anyUserScope);\n  return namedUser',
        '  if (caller.userId !== null) requireScope(caller, anyUserScope);\n  return namedUser',
        'who is no user needs the scope for any user',
        'high',
      ],
      [
        '  requireScope(caller, anyUserScope);\n  return namedUser',
        '  return namedUser',
        'a user is told nothing about another without a scope',
      ],
      [
        "if (id == null) throw badUserInput(argument, 'say which user; the caller is not one.');",
        "if (id == null) return { id: 'nobody', vendorId: 'nobody' };",
        'a server has to say which user it asks about',
      ],
      [
        'if (caller.rooms && !caller.rooms.has(vendorId))',
        "if (caller.kind === 'user' && caller.rooms && !caller.rooms.has(vendorId))",
        'the rooms of a token bind clients as well as users',
      ],
      [
        'if (caller.rooms && !caller.rooms.has(vendorId))',
        'if (caller.rooms?.size && !caller.rooms.has(vendorId))',
        'a token for no room reaches no room',
      ],
      ['  requireRoom(caller, vendorId);\n', '', 'a room that an argument names is one of the token'],
      [
        'if (isMerchantWide && caller.rooms) return false;',
        "if (isMerchantWide && caller.rooms && caller.kind === 'user') return false;",
        'what belongs to no room is refused to a client for some rooms',
      ],
    ],
  ),
  ...breaksOf(
    'src/graphql/fields/caller.ts',
    'authorization',
    ['test/contract/upload-access.test.ts'],
    [
      [
        'if (caller.rooms) throw accessError(',
        "if (caller.rooms && caller.kind === 'user') throw accessError(",
        'a client for some rooms uploads into one of them',
      ],
    ],
  ),
  ...breaksOf(
    'src/graphql/room/room-visitor.ts',
    'authorization',
    ['test/contract/argument-access.test.ts'],
    [
      [
        'if (roleScope) requireScope(caller, roleScope);',
        "if (roleScope && caller.kind === 'user') requireScope(caller, roleScope);",
        'a server enters nobody as a host without the scope for it',
      ],
      ["PARENT: 'room:enter-parent',", 'PARENT: null,', 'a parent enters by a scope of its own'],
      ["'room:entry-any-user'", "'room:read'", 'a link for somebody else needs its own scope'],
    ],
  ),
  ...breaksOf(
    'src/graphql/statistics/room-statistics.ts',
    'authorization',
    ['test/contract/argument-access.test.ts'],
    [["'statistics:any-user'", "'statistics:read'", 'statistics of somebody else need their own scope']],
  ),
  ...breaksOf(
    'src/graphql/room/room.ts',
    'authorization',
    ['test/contract/argument-access.test.ts'],
    [['requireRoom(context.caller, vendorId);', '', 'a node is a room of the token']],
  ),
  ...breaksOf(
    'src/graphql/room/room-subscriptions.ts',
    'authorization',
    ['test/contract/argument-access.test.ts'],
    [
      [
        "const vendorId = roomIdFrom(context.caller, roomId, 'roomId');\n      const intervalMs",
        "const vendorId = roomIdFrom({ ...context.caller, rooms: null }, roomId, 'roomId');\n      const intervalMs",
        'the room that is watched is one of the token',
      ],
    ],
  ),
  ...breaksOf(
    'src/graphql/room/room-mutations.ts',
    'authorization',
    ['test/contract/argument-access.test.ts'],
    [
      [
        'if (context.caller.rooms) await requireAttached(pair, context);',
        "if (context.caller.rooms && context.caller.kind === 'user') await requireAttached(pair, context);",
        'a client for some rooms detaches documents of those only',
      ],
      [
        'if (attached.some(({ document }) => document.vendorId === documentId)) return;',
        'if (attached.length > 0) return;',
        'a token for some rooms learns of documents of those only',
      ],
    ],
  ),
  ...breaksOf(
    'src/graphql/document/document.ts',
    'authorization',
    ['test/contract/argument-access.test.ts'],
    [
      [
        '      requireAccess(context.caller, nodeAccess);\n',
        '',
        'a document as a node needs what a document needs',
      ],
    ],
  ),
  ...breaksOf(
    'src/graphql/document/document.ts',
    'answers',
    ['test/graphql/document/document-state.test.ts'],
    [["limit: 'record',", '', 'the words of many documents are one operation']],
  ),
  ...breaksOf(
    'src/graphql/document/document-subscriptions.ts',
    'authorization',
    ['test/contract/argument-access.test.ts'],
    [
      [
        "access: needsMerchantWide('document:read'),",
        "access: { ...needsMerchantWide('document:read'), isMerchantWide: false },",
        'a token for some rooms watches no document',
      ],
    ],
  ),
  ...breaksOf(
    'src/graphql/document/document-mutations.ts',
    'authorization',
    ['test/contract/upload-access.test.ts'],
    [["access: needs('document:write'),", '', 'an upload needs document:write']],
  ),
  ...breaksOf(
    'src/graphql/fields/look-ahead.ts',
    'answers',
    ['test/graphql/shared/prefetch.test.ts'],
    [
      [
        'answers.some((answer) => answer != null) ? { vendorId } : load();',
        'answers.length > 0 ? { vendorId } : load();',
        'a room that does not exist is null, whatever is asked of it',
        'middle',
      ],
      [
        'if (free.isProof === true) selected.proofs.push(answer);',
        'selected.proofs.push(answer);',
        'what answers for any room proves none',
      ],
      ['args).catch(() => null);', 'args).catch(() => ({}));', 'a call that failed proves no room'],
    ],
  ),
  ...breaksOf(
    'src/graphql/fields/look-ahead.ts',
    'vendor',
    ['test/graphql/shared/prefetch.test.ts'],
    [
      ['if (!isIncluded(selection, info.variableValues)) continue;', '', 'what is left out is not asked for'],
      ['if (rule && !isGranted(rule, context.caller)) return;', '', 'what will be refused starts no call'],
    ],
  ),
  ...breaksOf(
    'src/graphql/fields/vendor-cost.ts',
    'bounds',
    ['test/graphql/shared/vendor-cost.test.ts'],
    [
      [
        'most = Math.max(most, all);',
        'most = all;',
        'of the types that an object may have the dearest is counted',
        'middle',
      ],
      ['shared += alone - each;', '', 'what objects of one type share is counted'],
    ],
  ),
  ...breaksOf(
    'src/graphql/fields/vendor-cost.ts',
    'bounds',
    ['test/graphql/shared/vendor-cost.test.ts', 'test/operation/planned-calls.test.ts'],
    [
      [
        'if (needed > known.calls) {',
        'if (known.calls === 0) {',
        'the same question by another name and a dearer size is counted',
      ],
    ],
  ),
];
