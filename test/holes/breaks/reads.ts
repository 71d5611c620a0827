import type { Break } from '../break.ts';

export const readsBreaks: readonly Break[] = [];
