import { readdir, readFile } from 'node:fs/promises';
import { packageFile } from '../../../runtime/package-file.ts';

/** One tab of GraphiQL. */
export interface GraphiqlTab {
  query: string;
  variables: string;
  headers: string;
}

const DAY_MS = 86_400_000;
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

const operationsFolder = packageFile('schema/operations/');

/** The tabs in the order in which someone explores, with what stands above each; files without a line here come last. */
const introductions: Record<string, string> = {
  room: 'A room: read it, enter it, plan it.',
  rooms: 'Rooms: page through them, find them, and make those of a term.',
  document: 'Documents: what teachers show in a room.',
  statistics: 'Statistics: who was there, and who watched later.',
  history: 'History: a term of what the vendor forgets after a week.',
  viewer: 'The caller: their rooms, and a calendar of them for phones.',
  merchant: 'The account behind all rooms.',
  video: 'Video-on-demand rooms, from a token to the room.',
  live: 'Broadcasting a room in WeChat.',
};

/** Lines as short as half a screen shows them. */
const HOW_TO_RUN = [
  'Ctrl/Cmd-Enter runs what the cursor is in.',
  'The operations share the variables below.',
];

/** JSON with comments, as GraphiQL reads it. Someone who explores wants to see the vendor, not the cache. */
const SANDBOX_HEADERS = `{
  // The sandbox asks for no token. Elsewhere: "Authorization": "Bearer …"
  "Cache-Control": "no-cache"
}`;

/**
 * The example operations, one tab a file. Their variables name objects of the sandbox's seed; with real
 * credentials they show the form only, so the tabs open without values.
 */
export async function readOperationTabs(isSandbox: boolean): Promise<GraphiqlTab[]> {
  const files = (await readdir(operationsFolder)).filter((file) => file.endsWith('.graphql'));
  const domains = files.map((file) => file.replace('.graphql', ''));
  domains.sort((a, b) => rankOf(a) - rankOf(b));
  const values = await readFile(new URL('sandbox-variables.json', operationsFolder), 'utf8');
  const variables = JSON.parse(values, withDay) as Record<string, Record<string, unknown>>;
  return Promise.all(
    domains.map(async (domain) => ({
      query: introduce(domain, await readFile(new URL(`${domain}.graphql`, operationsFolder), 'utf8')),
      variables: JSON.stringify((isSandbox && variables[domain]) || {}, null, 2),
      headers: isSandbox ? SANDBOX_HEADERS : '{}',
    })),
  );
}

/** Days stand there as `today` and `today-125`, as they are in Shanghai: the history of the sandbox is of the last term. */
function withDay(_key: string, value: unknown): unknown {
  const found = typeof value === 'string' ? /^today(?:-(\d{1,3}))?$/.exec(value) : null;
  if (!found) return value;
  const day = new Date(Date.now() + SHANGHAI_OFFSET_MS - Number(found[1] ?? 0) * DAY_MS);
  return day.toISOString().slice(0, 'YYYY-MM-DD'.length);
}

function introduce(domain: string, operations: string): string {
  const lines = [introductions[domain], ...HOW_TO_RUN].filter((line) => line !== undefined);
  return `${lines.map((line) => `# ${line}\n`).join('')}\n${operations}`;
}

function rankOf(domain: string): number {
  const rank = Object.keys(introductions).indexOf(domain);
  return rank === -1 ? Object.keys(introductions).length : rank;
}
