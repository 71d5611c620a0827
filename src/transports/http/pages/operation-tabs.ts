import { Kind, parse, Source } from 'graphql';
import { readdir, readFile } from 'node:fs/promises';
import { packageFile } from '../../../runtime/package-file.ts';

/** One tab of GraphiQL. */
export interface GraphiqlTab {
  query: string;
  variables: string;
  headers: string;
}

/** A task in `graphiql/tabs.json`, in the order in which someone explores: what is made comes before what is done with it. */
interface Task {
  /** Of one of the operations in `schema/operations/`. */
  operation: string;
  note?: string;
  /** With ids of the sandbox's seed, and with placeholders that `graphiql/fill-in.js` explains. */
  variables: Record<string, unknown>;
  /** Instead of ids that only the sandbox has. */
  account?: Record<string, unknown>;
}

/** What the tabs depend on. */
export interface TabsOptions {
  isSandbox: boolean;
  isSignInNeeded: boolean;
}

const PLACEHOLDER_NOTE = 'What is in {{…}} below is filled in from the answer of that tab.';

/** JSON with comments, as GraphiQL reads it. Someone who explores wants to see the vendor, not what is remembered of it. */
const headersWith = (hint: string): string => `{
  // ${hint}
  "Cache-Control": "no-cache"
}`;
const SIGN_IN_HINT =
  'A token is needed: "Authorization": "Bearer …", or "X-Api-Key": "…". The field at the top is for all tabs.';
const NO_SIGN_IN_HINT = 'No token is needed here. Elsewhere: "Authorization": "Bearer …"';

/** The example operations, one tab a task. Run from the first to the last, they leave nothing behind but a bill. */
export async function readOperationTabs({ isSandbox, isSignInNeeded }: TabsOptions): Promise<GraphiqlTab[]> {
  const [operations, tasks] = await Promise.all([readOperations(), readTasks()]);
  const headers = headersWith(isSignInNeeded ? SIGN_IN_HINT : NO_SIGN_IN_HINT);
  return tasks.map(({ operation, note, variables: sandboxVariables, account }) => {
    const values = isSandbox ? sandboxVariables : { ...sandboxVariables, ...account };
    const variables = JSON.stringify(values, null, 2);
    const notes = [note, ...(variables.includes('.') && variables.includes('{{') ? [PLACEHOLDER_NOTE] : [])];
    const said = notes.filter((line) => line !== undefined);
    return { query: withNotes(operations.get(operation) ?? '', said), variables, headers };
  });
}

async function readTasks(): Promise<Task[]> {
  return JSON.parse(await readFile(packageFile('graphiql/tabs.json'), 'utf8')) as Task[];
}

/** The text of each operation with the comment above it, by its name. */
async function readOperations(): Promise<Map<string, string>> {
  const folder = packageFile('schema/operations/');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.graphql'));
  const texts = await Promise.all(files.map((file) => readFile(new URL(file, folder), 'utf8')));
  return new Map(texts.flatMap(operationsIn));
}

function operationsIn(text: string): [string, string][] {
  let end = 0;
  return parse(new Source(text)).definitions.map((definition) => {
    const start = end;
    end = definition.loc?.end ?? text.length;
    const name = definition.kind === Kind.OPERATION_DEFINITION ? definition.name?.value : undefined;
    return [name ?? '', `${text.slice(start, end).trim()}\n`];
  });
}

/** With the notes between the comment above an operation and the operation. */
function withNotes(operation: string, notes: readonly string[]): string {
  const rows = operation.split('\n');
  const first = rows.findIndex((row) => !row.startsWith('#'));
  const comment = rows.slice(0, first).map((row) => row.slice(1).trim());
  return [...[comment.join(' '), ...notes].flatMap(commentRows), ...rows.slice(first)].join('\n');
}

/** As long as half a screen shows them. */
const COMMENT_CHARACTERS = 52;

function commentRows(text: string): string[] {
  const rows: string[] = [];
  for (const word of text.split(' ')) {
    const row = `${rows.at(-1) ?? '#'} ${word}`;
    if (rows.length > 0 && row.length <= COMMENT_CHARACTERS) rows[rows.length - 1] = row;
    else rows.push(`# ${word}`);
  }
  return rows;
}
