import type { Break } from '../break.ts';
import { accessBreaks } from './schema-access.ts';
import { composedBreaks } from './schema-composed.ts';
import { createsBreaks } from './schema-creates.ts';

/** Of the schema, of creates, and of the configuration and what puts all together. */
export const schemaBreaks: readonly Break[] = [...accessBreaks, ...createsBreaks, ...composedBreaks];
