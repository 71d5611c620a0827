import type { DaySpan } from '../../vendor/protocol/days.ts';
import { builder } from '../builder.ts';

export const DayRangeRef = builder.objectRef<DaySpan>('DayRange').implement({
  description: 'Days one after the other.',
  fields: (t) => ({
    from: t.expose('from', { type: 'Date', nullable: false, description: 'The first day.' }),
    to: t.expose('to', { type: 'Date', nullable: false, description: 'The last day.' }),
  }),
});
