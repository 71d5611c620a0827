import type { Break } from '../break.ts';
import { lowerOwnBreaks } from './own-lower.ts';
import { upperOwnBreaks } from './own-upper.ts';

/** Chosen by somebody who had read the code and none of its tests. */
export const ownBreaks: readonly Break[] = [...lowerOwnBreaks, ...upperOwnBreaks];
