import type { Break } from './break.ts';
import { ownBreaks } from './breaks/own.ts';
import { readsBreaks } from './breaks/reads.ts';
import { schemaBreaks } from './breaks/schema.ts';
import { serverBreaks } from './breaks/server.ts';

/** All of them: of the schema and creates, of reads and what is watched, of the server, and those that somebody else chose. */
export const breaks: readonly Break[] = [...schemaBreaks, ...readsBreaks, ...serverBreaks, ...ownBreaks];
