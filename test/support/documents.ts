import { readdir, readFile } from 'node:fs/promises';

export const root = new URL('../../', import.meta.url);

/** Every document of the repository. */
export const documents = (
  await Promise.all(
    ['', 'docs/', 'docs/zh/', 'bench/', 'examples/web/', 'src/sandbox/', 'findings/'].map(async (folder) => {
      const files = await readdir(new URL(folder, root));
      return files.filter((file) => file.endsWith('.md')).map((file) => folder + file);
    }),
  )
).flat();

export interface Block {
  file: string;
  language: string;
  text: string;
  /** The block right behind, which holds the variables of a query. */
  next: Block | undefined;
}

/** The fenced blocks of a document in their order, without the indentation of a list they are in. */
export async function blocksOf(file: string): Promise<Block[]> {
  const source = await readFile(new URL(file, root), 'utf8');
  const blocks = [...source.matchAll(/^( *)```(\w+)\n([\s\S]*?)^\1```$/gm)].map(
    ([, indent = '', language = '', text = '']): Block => ({
      file,
      language,
      text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      next: undefined,
    }),
  );
  for (const [index, block] of blocks.entries()) block.next = blocks[index + 1];
  return blocks;
}

const PROGRAMS = 'npm|npx|node|curl|docker|kubectl|promtool|duobei-graphql|openssl|jq|git|bash|sh';

/** Commands that stand within a sentence. */
async function commandsInTextOf(file: string): Promise<string[]> {
  const source = await readFile(new URL(file, root), 'utf8');
  const text = source.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '');
  const spans = [...text.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span.replaceAll(/\s+/g, ' '));
  return spans.filter((span) => new RegExp(`^([A-Z_]+=\\S+ )*(${PROGRAMS}) `).test(span));
}

/** The commands of a block, each on one line. */
function commandsIn(text: string): string[] {
  return text
    .replaceAll(/ *\\\n\s*/g, ' ')
    .split(/\n| && /)
    .map((command) => command.replace(/(^|\s+)# .*$/, '').trim())
    .filter((command) => command !== '');
}

export interface DocumentedCommands {
  /** The first document that has them. */
  file: string;
  /** What one shell runs, in this order. */
  commands: string[];
}

/** All commands of the documents: what stands in several of them once. */
export async function documentedCommands(): Promise<DocumentedCommands[]> {
  const found = new Map<string, DocumentedCommands>();
  for (const file of documents) {
    const shells = (await blocksOf(file)).filter(({ language }) => language === 'sh');
    for (const text of [...shells.map((block) => block.text), ...(await commandsInTextOf(file))]) {
      const commands = commandsIn(text);
      const key = commands.join('\n');
      if (!found.has(key)) found.set(key, { file, commands });
    }
  }
  return [...found.values()];
}
