import { extname } from 'node:path';
import { root, type DocumentPage, type Language } from './documents.ts';

/** Where the links of documents lead on the site. */
export interface SiteLinks {
  /** A document as the page of a language, with its links as the site needs them. */
  rewritten(file: string, language: Language): string;
  /** Pictures that pages show, and files that pages link to, by their paths in the repository; filled by `rewritten`. */
  pictures: Set<string>;
  sources: Set<string>;
}

/** What is not linked to but shown as pages of its own. */
const SCHEMA = 'schema/schema.graphql';

/** The line of a document that leads to its translation; pages have a switch for that. */
const TO_THE_OTHER_LANGUAGE = /^\[(?:English|中文|中文说明)\]\(\S+\)\n\n/m;

/** Where a file that is no document is shown. */
export const sourceRoute = (file: string) => `/files/${file.replaceAll(/[/.]/g, '-')}`;

/** Where a picture is, from the root of the site. */
export const pictureRoute = (file: string) => `/${file.replace('docs/', '')}`;

/** `texts`: every document by its path. */
export function siteLinks(pages: readonly DocumentPage[], texts: ReadonlyMap<string, string>): SiteLinks {
  const pageOf = new Map(
    pages.flatMap((page) => Object.values(page.files).map((file) => [file, page] as const)),
  );
  const textOf = (file: string) => texts.get(file) ?? '';
  const pictures = new Set<string>();
  const sources = new Set<string>();

  /** A section of a document, by its name in the language of the page: a translation has the same sections in the same order. */
  const sectionOf = (anchor: string, path: string, shown: string): string => {
    if (anchor === '' || path === shown) return anchor;
    return anchorsOf(textOf(shown))[anchorsOf(textOf(path)).indexOf(anchor)] ?? anchor;
  };
  const linked = (target: string, file: string, language: Language): string => {
    if (target.startsWith('#') || /^[a-z]+:/.test(target)) return target;
    const url = new URL(target, new URL(file, root));
    const anchor = decodeURIComponent(url.hash.slice(1));
    url.hash = '';
    const path = url.href.slice(root.href.length);
    if (extname(path) === '.png') {
      pictures.add(path);
      return pictureRoute(path);
    }
    if (path === SCHEMA) return '/schema/';
    const page = pageOf.get(path);
    if (page) {
      const section = sectionOf(anchor, path, page.files[language]);
      return section === '' ? page.route : `${page.route}#${section}`;
    }
    sources.add(path);
    return sourceRoute(path);
  };
  return {
    pictures,
    sources,
    rewritten: (file, language) =>
      outsideOfCode(textOf(file).replace(TO_THE_OTHER_LANGUAGE, ''), (part) =>
        part.replaceAll(/\]\(([^)\s]+)\)/g, (_, target: string) => `](${linked(target, file, language)})`),
      ),
  };
}

const BLOCK = /^ *```[\s\S]*?^ *```$/gm;

/** The anchors of a document's headings, in their order. */
export function anchorsOf(text: string): string[] {
  return [...text.replaceAll(BLOCK, '').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Blocks and spans of code stay as they are. */
function outsideOfCode(text: string, change: (part: string) => string): string {
  return text
    .split(/(^ *```[\s\S]*?^ *```$|`[^`\n]+`)/m)
    .map((part, index) => (index % 2 === 0 ? change(part) : part))
    .join('');
}
