import type { Break } from '../break.ts';
import { createsBreaks } from './creates.ts';
import { accessBreaks } from './schema-access.ts';
import { composedBreaks } from './schema-composed.ts';
import { schemaCreatesBreaks } from './schema-creates.ts';

/** Of the schema, of creates, and of the configuration and what puts all together. */
export const schemaBreaks: readonly Break[] = [
  ...accessBreaks,
  ...schemaCreatesBreaks,
  ...createsBreaks,
  ...composedBreaks,
];
