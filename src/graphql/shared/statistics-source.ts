import { builder } from '../builder.ts';

/** Where figures come from. */
export const StatisticsSourceEnum = builder.enumType('StatisticsSource', {
  description: 'Where statistics come from.',
  values: {
    VENDOR: { description: 'The vendor, asked for this answer.' },
    ARCHIVE: {
      description:
        'The archive of this gateway, which read them at the vendor at `collectedAt`: the vendor has them no more, or less of them.',
    },
  } as const,
});
