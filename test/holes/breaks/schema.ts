import type { Break } from '../break.ts';

export const schemaBreaks: readonly Break[] = [];
