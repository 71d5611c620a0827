import { languages, type DocumentPage, type Language } from './documents.ts';
import type { SchemaPage } from './schema-pages.ts';
import { texts, type KindName } from './texts.ts';

interface Item {
  text: string;
  link: string;
}

interface Group {
  text: string;
  items: Item[];
  collapsible?: boolean;
  collapsed?: boolean;
}

/** What stands at the top and at the side of the pages of one language, with links without the language. */
export interface Navigation {
  nav: (Item & { activeMatch?: string })[];
  guides: Group[];
  reference: Group[];
}

type GroupName = keyof (typeof texts)['en']['groups'];

/** Documents in the order in which they are read; what is nowhere here comes last. */
const groups: Partial<Record<GroupName, string[]>> = {
  start: ['/', '/first-minutes', '/recipes', '/enter-room', '/week-timetable', '/who-attended'],
  client: ['/errors', '/cost', '/clients', '/mapping', '/example-page'],
  operator: [
    ...['/configuration', '/security', '/identity-providers', '/operating', '/proxies', '/reliability'],
    ...['/merchants', '/archive', '/federation', '/scale', '/upgrading'],
  ],
};

/** `titleOf`: the title of a page, by its language and route. */
export function navigations(
  documents: readonly DocumentPage[],
  reference: readonly SchemaPage[],
  titleOf: (language: Language, route: string) => string,
): Record<Language, Navigation> {
  const placed = new Set(Object.values(groups).flat());
  const more = documents.map(({ route }) => route).filter((route) => !placed.has(route));
  const ofLanguage = (language: Language): Navigation => {
    const words = texts[language];
    const item = (route: string): Item => ({ text: titleOf(language, route), link: route });
    const names = Object.entries(words.groups) as [GroupName, string][];
    return {
      nav: [
        {
          text: words.guides,
          link: '/',
          activeMatch: '^/(?:zh/)?(?!zh/|schema/|errors|configuration|changelog)',
        },
        { text: words.schema, link: '/schema/', activeMatch: '/schema/' },
        ...['/errors', '/configuration', '/changelog'].map(item),
      ],
      guides: names.map(([name, text]) => ({ text, items: (groups[name] ?? more).map(item) })),
      reference: [
        { text: words.schema, items: [{ text: words.overview, link: '/schema/' }] },
        ...(Object.entries(words.kinds) as [KindName, string][]).map(([kind, text]) => ({
          text,
          collapsible: true,
          collapsed: kind !== 'roots',
          items: reference
            .filter((page) => page.kind === kind)
            .map(({ name, route }) => ({ text: name, link: route })),
        })),
      ],
    };
  };
  return Object.fromEntries(languages.map((language) => [language, ofLanguage(language)])) as Record<
    Language,
    Navigation
  >;
}
