import { ErrorReply } from 'redis';
import { expect, test } from 'vitest';
import { codeOf, labelOf, RedisUnavailableError } from '../../src/redis/redis-errors.ts';
import { probeKeyBeside } from '../../src/redis/probes.ts';

const system = (code: string) => Object.assign(new Error('connect'), { code });

test.each<[Error, code: string, label: string]>([
  [new ErrorReply("READONLY You can't write against a read only replica."), 'READONLY', 'READONLY'],
  [new ErrorReply('OOM command not allowed script: 1f, on @user_script:1.'), 'OOM', 'OOM'],
  [
    new ErrorReply(
      'ERR Error running script (call to f_1f): @user_script:1: @user_script: 1: -MISCONF Redis is',
    ),
    'MISCONF',
    'MISCONF',
  ],
  [new ErrorReply("ERR The user executing the script can't run this command"), 'NOPERM', 'NOPERM'],
  [
    new ErrorReply("ERR ACL failure in script: User me has no permissions to run the 'time' command"),
    'NOPERM',
    'NOPERM',
  ],
  [new ErrorReply('ERR max number of clients reached'), 'ERR', 'ERR'],
  [new ErrorReply('SOMETHING that a later version says'), 'SOMETHING', 'OTHER'],
  [new ErrorReply('no healthy upstream'), 'ERR', 'ERR'],
  [new RedisUnavailableError('TIMEOUT'), 'TIMEOUT', 'TIMEOUT'],
  [system('ECONNREFUSED'), 'ECONNREFUSED', 'CONNECTION'],
  [new Error('Socket closed unexpectedly'), 'CLOSED', 'CONNECTION'],
])('%s is %s, and %s in metrics', (error, code, label) => {
  expect([codeOf(error), labelOf(error)]).toEqual([code, label]);
});

test('a probe is placed where the key is, in a cluster', () => {
  expect(probeKeyBeside('p:', 'p:create:k')).toBe('p:probe {p:create:k}');
  expect(probeKeyBeside('p:', 'p:create:{tag}k')).toBe('p:probe {tag}');
  expect(probeKeyBeside('p:', 'p:create:k}')).toBe('p:probe');
  expect(probeKeyBeside('p:', 'p:create:{}k')).toBe('p:probe');
});
