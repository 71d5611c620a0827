import { readdir, readFile } from 'node:fs/promises';

/** One tab of GraphiQL. */
export interface GraphiqlTab {
  query: string;
  variables: string;
}

const operationsFolder = new URL('../../schema/operations/', import.meta.url);

/** Tabs in the order in which someone explores; files that are not named come after. */
const tabOrder = ['room', 'document', 'statistics', 'merchant', 'video', 'live'];

/**
 * The example operations, one tab a file. Their variables name objects of the sandbox's seed; with real
 * credentials they show the form only, so the tabs open without values.
 */
export async function readOperationTabs(withSandboxVariables: boolean): Promise<GraphiqlTab[]> {
  const files = (await readdir(operationsFolder)).filter((file) => file.endsWith('.graphql'));
  const domains = files.map((file) => file.replace('.graphql', ''));
  domains.sort((a, b) => rankOf(a) - rankOf(b));
  const variables = JSON.parse(
    await readFile(new URL('sandbox-variables.json', operationsFolder), 'utf8'),
  ) as Record<string, Record<string, unknown>>;
  return Promise.all(
    domains.map(async (domain) => ({
      query: await readFile(new URL(`${domain}.graphql`, operationsFolder), 'utf8'),
      variables: JSON.stringify((withSandboxVariables && variables[domain]) || {}, null, 2),
    })),
  );
}

function rankOf(domain: string): number {
  const rank = tabOrder.indexOf(domain);
  return rank === -1 ? tabOrder.length : rank;
}
