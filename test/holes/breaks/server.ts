import type { Break } from '../break.ts';

export const serverBreaks: readonly Break[] = [];
