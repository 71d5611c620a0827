import type { Break } from '../break.ts';
import { breaksOf } from '../breaks-of.ts';

/** Of lists that are filtered and ordered beyond what the vendor does. */
export const listBreaks: readonly Break[] = [
  ...breaksOf(
    'src/graphql/room/room-filter.ts',
    'time',
    ['test/graphql/room/room-filter.test.ts', 'test/graphql/room/room-conditions.test.ts'],
    [
      ['(!after || start > after)', '(!after || start >= after)', 'a start at its bound is not after it'],
      [
        '(!before || start < before)',
        '(!before || start <= before)',
        'a start at its bound is not before it',
      ],
    ],
  ),
  ...breaksOf(
    'src/graphql/fields/list-without.ts',
    'answers',
    ['test/graphql/shared/list-without.test.ts'],
    [
      ['count - gaps.length', 'count', 'what is left out is not counted'],
      [
        'return gaps.length === expected && !this.#pages.disagree ? gaps : null;',
        'return gaps;',
        'a list is not counted where what is left out was not found',
      ],
      [
        'if (gap <= behind) behind += 1',
        'if (gap < behind) behind += 1',
        'places hold where something before them is left out',
      ],
    ],
  ),
  ...breaksOf(
    'src/graphql/fields/look-through.ts',
    'answers',
    ['test/graphql/shared/look-through.test.ts'],
    [
      ['isComplete: isWhole && ', 'isComplete: ', 'a list says that there is more of it'],
      ['2 * calls <= maxPages', 'true', 'a list is read twice within its bound of calls'],
    ],
  ),
  ...breaksOf(
    'src/graphql/room/looked-through-rooms.ts',
    'bounds',
    ['test/graphql/room/room-list-calls.test.ts'],
    [
      ['if (details > maxDetails) return null;', '', 'rooms are asked for one by one within a bound'],
      [
        'isComplete: details <= maxDetails',
        'isComplete: true',
        'a list says that rooms of it were not asked for',
      ],
    ],
  ),
  ...breaksOf(
    'src/graphql/room/looked-through-rooms.ts',
    'time',
    ['test/transports/http/kept-responses.test.ts'],
    [
      [
        'if (filter.phase != null) noteNextPhase(items, nowMs, context);',
        '',
        'a list of rooms in a phase ends with it',
      ],
    ],
  ),
  ...breaksOf(
    'src/graphql/room/room-schedule.ts',
    'time',
    ['test/graphql/room/vod-phase.test.ts'],
    [["if (isVod === true) return 'ENDED';", '', 'a video lesson is never live']],
  ),
];
