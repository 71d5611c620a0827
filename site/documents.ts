import { readdir } from 'node:fs/promises';

export const root = new URL('../', import.meta.url);

export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

/** A page of the site that is a document of the repository. */
export interface DocumentPage {
  /** Where the site has it, without the language: `/recipes`. */
  route: string;
  /** The document for each language, by its path in the repository; what is in English alone has the same for both. */
  files: Record<Language, string>;
}

/** Documents outside of `docs/`, and what they are called on the site, where all pages stand beside each other. */
const elsewhere: Record<string, string> = {
  'CHANGELOG.md': '/changelog',
  'ARCHITECTURE.md': '/architecture',
  'CONTRIBUTING.md': '/contributing',
  'SECURITY.md': '/reporting-holes',
  'bench/RESULTS.md': '/measurements',
  'examples/web/README.md': '/example-page',
  'src/sandbox/README.md': '/sandbox',
  'findings/README.md': '/findings',
};

const markdownIn = async (folder: string) =>
  (await readdir(new URL(folder, root))).filter((file) => file.endsWith('.md'));

/** Every document that is a page, the front page first. */
export async function documentPages(): Promise<DocumentPage[]> {
  const [english, chinese] = await Promise.all([markdownIn('docs/'), markdownIn('docs/zh/')]);
  const names = [...new Set([...english, ...chinese])];
  const pathOf = (name: string, translated: string[], folder: string, other: string) =>
    `${translated.includes(name) ? folder : other}${name}`;
  return [
    { route: '/', files: { en: 'README.md', zh: 'README.zh-CN.md' } },
    ...names.map((name) => ({
      route: `/${name.replace('.md', '')}`,
      files: {
        en: pathOf(name, english, 'docs/', 'docs/zh/'),
        zh: pathOf(name, chinese, 'docs/zh/', 'docs/'),
      },
    })),
    ...Object.entries(elsewhere).map(([file, route]) => ({ route, files: { en: file, zh: file } })),
  ];
}
