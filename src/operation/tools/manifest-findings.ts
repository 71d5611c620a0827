import type { AccessConfig } from '../../config/access.ts';
import { createSchema } from '../../graphql/schema.ts';
import { readPersistedOperations } from '../persisted-operations.ts';
import { leftOutLine } from './left-out.ts';
import { readTools } from './read-tools.ts';

/** A line each. */
export interface ManifestFindings {
  mistakes: string[];
  warnings: string[];
}

/**
 * What the manifests ask for that there is not. Where they are tools, an operation that does not fit the schema is a mistake:
 * it is none. Elsewhere it may be one of an older client, or of a newer gateway. Throws where a manifest cannot be read.
 */
export async function manifestFindings(
  { paths, isOnly }: AccessConfig['persisted'],
  isMcpOn: boolean,
): Promise<ManifestFindings> {
  const findings: ManifestFindings = { mistakes: [], warnings: [] };
  if (paths.length === 0) return findings;
  const operations = await readPersistedOperations(paths, isOnly);
  readTools(createSchema(), operations.values(), new Map(), (operation) => {
    if (!isMcpOn && !operation.isInvalid) return;
    const lines = isMcpOn && operation.isInvalid ? findings.mistakes : findings.warnings;
    lines.push(`PERSISTED_OPERATIONS_FILE: ${leftOutLine(operation)}.`);
  });
  return findings;
}
