import { readFile } from 'node:fs/promises';
import { packageFile } from '../../runtime/package-file.ts';

/** What a program may read beside its tools. */
export interface McpResource {
  uri: string;
  name: string;
  title: string;
  description: string;
  mimeType: string;
  text: string;
}

/** Reads them once, from the files of the package. `isSchemaShown`: it is hidden from clients in production. */
export async function readResources(isSchemaShown: boolean): Promise<readonly McpResource[]> {
  const [errors, glossary, sdl] = await Promise.all(
    ['errors.md', 'glossary.md', 'schema.graphql'].map((name) =>
      readFile(packageFile(`schema/${name}`), 'utf8'),
    ),
  );
  const markdown = (text = '') => ({
    mimeType: 'text/markdown',
    text: text.split('\n').filter(isRead).join('\n').trim(),
  });
  return [
    {
      uri: 'duobei://errors',
      name: 'errors',
      title: 'Error codes',
      description: 'Every code in `errors` and `userErrors`: what happened, and what to do.',
      ...markdown(errors),
    },
    {
      uri: 'duobei://glossary',
      name: 'glossary',
      title: 'Glossary · 术语表',
      description: 'The words of the vendor’s document, in Chinese, and what they are called here.',
      ...markdown(glossary),
    },
    ...(isSchemaShown
      ? [
          {
            uri: 'duobei://schema.graphql',
            name: 'schema',
            title: 'GraphQL schema',
            description: 'What the fields of the answers mean, and when they are null. About 60 KB.',
            mimeType: 'application/graphql',
            text: sdl ?? '',
          },
        ]
      : []),
  ];
}

/** Marks are for whoever keeps the files in order. */
function isRead(line: string): boolean {
  return !line.startsWith('<!--');
}
