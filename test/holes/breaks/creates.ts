import { breaksOf } from '../breaks-of.ts';
import type { Break } from '../break.ts';

export const createsBreaks: readonly Break[] = [
  ...breaksOf(
    'src/creates/create-once.ts',
    'idempotency',
    ['test/creates/creates.test.ts', 'test/creates/creates-as-shipped.test.ts'],
    [
      [
        'const claiming = settle(() => store.claim(room.vendorId, key));',
        'const claiming = Promise.resolve();',
        'a room that a create was answered is no other key’s',
        'high',
      ],
      [
        'now - seen.aliveAt < deadAfterMs',
        'now - seen.sentAt < deadAfterMs',
        'a repeat waits for a create that is alive, however old it is',
        'middle',
      ],
      [
        'now - seen.aliveAt < deadAfterMs',
        'now - seen.aliveAt < 20 * deadAfterMs',
        'a create that died is taken over after five seconds',
      ],
      [
        'if (await store.replace(key, seen, taken)) return reconcile(create, taken);',
        'await store.replace(key, seen, taken);\n      return reconcile(create, taken);',
        'of all who wait for a dead create one takes over',
      ],
      [
        'const taken: Started = { ...mine, sentAt: seen.sentAt };',
        'const taken: Started = mine;',
        'what was lost is as old as its send, however often it is asked for',
      ],
      [
        'const again: Started = { ...latest, sentAt: now, aliveAt: now };',
        'const again: Started = { ...latest, aliveAt: now };',
        'what is sent again is as old as that send',
      ],
      [
        'isNeverMade = !room && candidates === 0 && ageMs >= settleMs;',
        'isNeverMade = !room && candidates === 0;',
        'what may still show up is not sent again',
      ],
      [
        '      cause ??= error;\n',
        '      cause ??= error;\n      isNeverMade = true;\n',
        'what cannot be looked for is never sent again',
      ],
      [
        'return (await store.replace(key, latest, again)) ? again : undefined;',
        'await store.put(key, again);\n      return again;',
        'one of those who find nothing sends again',
      ],
      [
        'await settle(() => store.replace(create.key, latest, next));',
        "await settle(() => store.put(create.key, next ?? { ...headOf(started), state: 'UNKNOWN' }));",
        'what was never sent is forgotten',
      ],
      [
        'const isKept = userError !== null && ',
        'const isKept = ',
        'a refusal that is not about the input is forgotten',
      ],
      [
        'room: title == null ? { vendorId } : { vendorId, title } };',
        "room: { vendorId, title: title ?? '', ...{ hostInviteCode: 'x' } } };",
        'the host’s code stays out of the store',
      ],
      [
        'write().catch(onStoreError);',
        'write();',
        'a store that fails behind the answer changes nothing about it',
      ],
    ],
  ),
  ...breaksOf(
    'src/creates/create-once.ts',
    'time',
    ['test/creates/creates.test.ts', 'test/creates/creates-as-shipped.test.ts'],
    [
      ['}, beatMs);', '}, 100 * beatMs);', 'a create that takes long says that it is alive', 'middle'],
      [
        'if (await store.replace(key, latest, next)) latest = next;',
        'if (await store.replace(key, started, next)) latest = next;',
        'it says so again and again',
      ],
      ['Math.min(LAST_POLL_MS, pollMs * 2)', 'pollMs * 2', 'a repeat looks again a few times a second'],
    ],
  ),
  ...breaksOf(
    'src/creates/create-once.ts',
    'idempotency',
    ['test/reliability/creates.test.ts'],
    [
      [
        "if (next?.state === 'UNKNOWN') return reconcile(create, latest, error);",
        '',
        'a lost answer is looked for at once',
      ],
    ],
  ),
  ...breaksOf(
    'src/creates/create-once.ts',
    'letting go',
    ['test/creates/creates.test.ts', 'test/creates/creates-as-shipped.test.ts'],
    [
      ['        clearInterval(timer);\n', '', 'nothing beats behind the answer'],
      [
        'if (!(await sleepUnless(signal, pollMs))) throw cancelReason(signal);',
        'await sleepUnless(undefined, pollMs);',
        'who stops waiting for a create ends the waiting',
      ],
    ],
  ),
  ...breaksOf(
    'src/creates/create-once.ts',
    'idempotency',
    ['test/creates/own-room.test.ts', 'test/creates/creates.test.ts'],
    [
      [
        'isNeverMade = !room && candidates === 0 && ageMs >= settleMs;',
        'isNeverMade = !room && ageMs >= settleMs;',
        'a create that may have made one of several rooms is not sent again',
        'high',
      ],
      [
        'keyless: async (create) => (await sendAs(NO_KEY, create)).room',
        'keyless: (create) => create.send()',
        'a room that was made without a key is no key’s',
      ],
      [
        'if (!sent.isOwn) return',
        'if (!sent) return',
        'a room that belongs to another key is not the answer',
      ],
      [
        'key === NO_KEY || (await claiming) !== false',
        '(await claiming) !== false',
        'a room that is made without a key waits for no store',
      ],
      [
        'const id = key === NO_KEY ? randomUUID() : key;',
        'const id = NO_KEY;',
        'two creates that are under way are two',
      ],
      [
        'void entering.then(() => store.leave(look, id)).catch(() => undefined);',
        '',
        'a create that has ended is under way no more',
      ],
    ],
  ),
  ...breaksOf(
    'src/creates/own-room.ts',
    'idempotency',
    ['test/creates/own-room.test.ts'],
    [
      ['    free.length === 1 &&\n', '', 'of several rooms of nobody none is taken', 'high'],
      [
        '(await store.claim(only.vendorId, key));',
        '((await store.claim(only.vendorId, key)) || true);',
        'a room that is found is no other key’s',
        'high',
      ],
      [
        '  if (own) return { room: own, candidates: 0 };\n',
        '',
        'a room that its key has claimed is found again',
      ],
      [
        '    (await store.others(look, key)) === 0 &&\n',
        '',
        'a room that may be about to be answered to another is not taken',
        'high',
      ],
      ['owners[index] === null', 'owners[index] !== key', 'a room of another key is no candidate'],
    ],
  ),
  ...breaksOf(
    'src/creates/find-room.ts',
    'idempotency',
    ['test/creates/find-room.test.ts'],
    [
      [
        'offBy < MINUTE_MS &&',
        'offBy < MINUTE_MS ||',
        'a room of another length is not the one that was lost',
        'middle',
      ],
      ['offBy < MINUTE_MS &&', '', 'a room of another time is not the one that was lost'],
      [
        '      if (!isTitle(title, room.title)) continue;\n',
        '',
        'a room whose title is longer is not the one that was lost',
      ],
      [
        'if (pageNo === MAX_PAGES) throw new TooManyNamesakesError();',
        'if (pageNo === MAX_PAGES) return rooms;',
        'with more namesakes than are looked through nothing is made again',
        'middle',
      ],
      ['const MAX_PAGES = 10;', 'const MAX_PAGES = 1;', 'namesakes are looked through to the tenth page'],
      [
        'const VOD_TOLERANCE_MS = 2 * MINUTE_MS;',
        'const VOD_TOLERANCE_MS = 10 * MINUTE_MS;',
        'a video room was made about when it was sent',
      ],
      [
        '<= VOD_TOLERANCE_MS &&\n      lengthOf(room) === VOD_ROOM_MS,',
        '<= VOD_TOLERANCE_MS,',
        'a live room is no video room',
      ],
      [
        'const sentAt = client.now() - ageMs;',
        'const sentAt = client.now();',
        'a video room is looked for around its send',
      ],
    ],
  ),
  ...breaksOf(
    'src/creates/memory-store.ts',
    'idempotency',
    ['test/creates/stores.test.ts'],
    [
      [
        'if (!isStill(key, seen)) return Promise.resolve(false);',
        '',
        'in memory, only what is still as it was seen is replaced',
        'middle',
      ],
      [
        'if (!existing) records.set(key, record);',
        'records.set(key, record);',
        'in memory, a record is added once',
      ],
      [
        'if (!owners.has(roomId)) owners.set(roomId, key);',
        'owners.set(roomId, key);',
        'in memory, a room belongs to the first that claims it',
      ],
      ['owners.peek(roomId)', 'owners.get(roomId)', 'in memory, a claim is not kept by looking at it'],
    ],
  ),
  ...breaksOf(
    'src/creates/memory-store.ts',
    'time',
    ['test/creates/stores.test.ts'],
    [['ttl: ttlMs,', 'ttl: 2 * ttlMs,', 'in memory, a record is forgotten after a day']],
  ),
  ...breaksOf(
    'src/creates/redis-store.ts',
    'idempotency',
    ['test/creates/stores.test.ts'],
    [
      [
        "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end\n",
        '',
        'in Redis, only what is still as it was seen is replaced',
        'high',
      ],
      [
        'if own and tonumber(own) > now then count = count - 1 end',
        'if own then count = count - 1 end',
        'in Redis, a create that is over takes nothing from the others',
      ],
      ["'NX', 'PX', ARGV[2])", "'PX', ARGV[2])", 'in Redis, a room belongs to the first that claims it'],
      [
        "if not existing then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end",
        "redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])",
        'in Redis, a record is added once',
      ],
    ],
  ),
  ...breaksOf(
    'src/creates/redis-store.ts',
    'time',
    ['test/creates/stores.test.ts'],
    [
      [
        "const PUT_SCRIPT = `return redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])`;",
        "const PUT_SCRIPT = `return redis.call('SET', KEYS[1], ARGV[1])`;",
        'in Redis, what was put is forgotten after a day',
        'middle',
      ],
      [
        "if not existing then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end",
        "if not existing then redis.call('SET', KEYS[1], ARGV[1]) end",
        'in Redis, what was added is forgotten after a day',
      ],
      [
        "redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])",
        "redis.call('SET', KEYS[1], ARGV[2])",
        'in Redis, what was replaced is forgotten after a day',
      ],
      [
        "redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2])",
        "redis.call('SET', KEYS[1], ARGV[1], 'NX')",
        'in Redis, a claim is forgotten after a day',
      ],
      [
        "if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end",
        '',
        'in Redis, who was under way is forgotten',
      ],
      [
        "redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)\n",
        '',
        'in Redis, dead creates are cleared away',
      ],
      ['math.floor(time[2] / 1000)', 'time[2]', 'the clock of Redis is in milliseconds'],
    ],
  ),
  ...breaksOf(
    'src/creates/redis-store.ts',
    'idempotency',
    ['test/creates/stores.test.ts', 'test/process/gateway-shared.test.ts'],
    [
      [
        'return await redis.eval(script, `${prefix}${key}`, args);',
        'return await redis.eval(script, key, args);',
        'accounts that share a Redis share no records',
      ],
    ],
  ),
  ...breaksOf(
    'src/creates/memory-store.ts',
    'bounds',
    ['test/creates/stores.test.ts'],
    [
      ['const MAX_RECORDS = 50_000;', 'const MAX_RECORDS = 100_000;', 'memory holds so many records'],
      ['const MAX_RECORDS = 50_000;', 'const MAX_RECORDS = 5_000;', 'memory holds a day of records'],
    ],
  ),
  ...breaksOf(
    'src/creates/series.ts',
    'time',
    ['test/creates/series.test.ts'],
    [
      [
        'lookIn(known < news ? paceMs : lookAgainMs)',
        'lookIn(lookAgainMs)',
        'what is told while somebody looks is seen soon',
      ],
    ],
  ),
];
