import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSchema } from 'graphql';
import { documentPages, languages, root, type Language } from './documents.ts';
import { exampleOperations } from './examples.ts';
import { pictureRoute, siteLinks, sourceRoute } from './links.ts';
import { navigations, type Navigation } from './navigation.ts';
import { schemaIndex, schemaPages, type SchemaPage } from './schema-pages.ts';
import { texts } from './texts.ts';

/** The Markdown of the whole site, by its paths below `site/pages`, and the pictures that it shows. */
export interface Site {
  pages: Map<string, string>;
  /** By their paths in the repository. */
  pictures: Set<string>;
  /** The pages of the schema. */
  reference: SchemaPage[];
  navigation: Record<Language, Navigation>;
}

const read = (file: string) => readFile(new URL(file, root), 'utf8');

/** `nowMs`: what examples call today. */
export async function createSite(nowMs: number): Promise<Site> {
  const pages = new Map<string, string>();
  const add = (language: Language, route: string, text: string) =>
    pages.set(pathOf(language, route), `${text.trim()}\n`);

  const documents = await documentPages();
  const files = new Set(documents.flatMap((page) => Object.values(page.files)));
  const written = new Map(
    await Promise.all([...files].map(async (file) => [file, await read(file)] as const)),
  );
  const links = siteLinks(documents, written);
  for (const { route, files } of documents) {
    for (const language of languages) {
      const file = files[language];
      const isTranslated = language === 'en' || file !== files.en;
      const text = links.rewritten(file, language);
      add(language, route, isTranslated ? text : noted(text, texts[language].onlyEnglish));
    }
  }
  for (const file of links.sources) {
    const text = await read(file);
    for (const language of languages)
      add(language, sourceRoute(file), sourcePage(file, text, texts[language].sourceOf));
  }

  const schema = buildSchema(await read('schema/schema.graphql'));
  const reference = schemaPages(schema, await exampleOperations(schema, nowMs));
  for (const language of languages) {
    add(language, '/schema/', schemaIndex(schema, reference, texts[language]));
    for (const page of reference) add(language, page.route, page.text(texts[language]));
  }
  const titleOf = (language: Language, route: string) =>
    /^# (.*)$/m.exec(pages.get(pathOf(language, route)) ?? '')?.[1] ?? route;
  const navigation = navigations(documents, reference, titleOf);
  return { pages, pictures: links.pictures, reference, navigation };
}

const pathOf = (language: Language, route: string) =>
  `${language}${route.endsWith('/') ? `${route}index` : route}.md`;

/** A document with a line below its title. */
const noted = (text: string, note: string) => text.replace(/^# .*$/m, (title) => `${title}\n\n> ${note}`);

function sourcePage(file: string, text: string, note: string): string {
  return `# ${file}\n\n${note}\n\n\`\`\`${extname(file).slice(1)}\n${text.trimEnd()}\n\`\`\``;
}

async function write(): Promise<void> {
  const { pages, pictures, navigation } = await createSite(Date.now());
  const folder = new URL('site/pages/', root);
  const put = async (path: string, text: string) => {
    const url = new URL(path, folder);
    await mkdir(dirname(url.pathname), { recursive: true });
    await writeFile(url, text);
  };
  await rm(folder, { recursive: true, force: true });
  for (const [path, text] of pages) await put(path, text);
  for (const file of pictures) await cp(new URL(file, root), new URL(`public${pictureRoute(file)}`, folder));
  await put('navigation.json', JSON.stringify(navigation));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await write();
