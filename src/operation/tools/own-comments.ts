import { readdir, readFile } from 'node:fs/promises';
import {
  Kind,
  parse,
  print,
  TokenKind,
  visit,
  type DocumentNode,
  type OperationDefinitionNode,
} from 'graphql';
import { packageFile } from '../../runtime/package-file.ts';

const folder = packageFile('schema/operations/');

/** What the files of the example operations say of each, by its name; the manifest has their texts without a word. */
export async function readOwnComments(): Promise<ReadonlyMap<string, OwnComment>> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.graphql'));
  const texts = await Promise.all(files.map((file) => readFile(new URL(file, folder), 'utf8')));
  const comments = new Map<string, OwnComment>();
  for (const text of texts) {
    for (const node of parse(text).definitions) {
      if (node.kind !== Kind.OPERATION_DEFINITION || !node.name) continue;
      const comment = commentOf(node);
      if (comment) comments.set(node.name.value, { comment, text: bareText(node) });
    }
  }
  return comments;
}

export interface OwnComment {
  comment: string;
  /** Of the operation, as `bareText` writes it. */
  text: string;
}

/** The comment right before an operation; null where there is none. */
export function commentOf({ loc }: OperationDefinitionNode): string | null {
  const lines: string[] = [];
  for (let token = loc?.startToken.prev; token?.kind === TokenKind.COMMENT; token = token.prev)
    lines.unshift(token.value.trim());
  return lines.join(' ').trim() || null;
}

/** A text without comments, and without the `__typename` that clients add: equal for what is meant to be the same. */
export function bareText(node: DocumentNode | OperationDefinitionNode): string {
  return print(
    visit(node, {
      Field: ({ name, alias }) => (name.value === '__typename' && !alias ? null : undefined),
    }),
  );
}
