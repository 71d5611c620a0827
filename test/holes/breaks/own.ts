import type { Break } from '../break.ts';

export const ownBreaks: readonly Break[] = [];
