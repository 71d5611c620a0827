import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@rspress/core';

/** Written by `generate.ts`, with all else below `pages/`. */
const navigation = JSON.parse(readFileSync(new URL('pages/navigation.json', import.meta.url), 'utf8'));

const TITLE = 'duobei-graphql';
const languages = [
  { lang: 'en', label: 'English', description: 'A GraphQL gateway over the partner API of Duobeiyun.' },
  { lang: 'zh', label: '简体中文', description: '多贝云合作方 API 的 GraphQL 网关。' },
];

/** Links of the navigation are as they are written; those in pages get their language by themselves. */
const within = (lang, items) =>
  items.map((item) => ({
    ...item,
    ...(item.link === undefined ? {} : { link: lang === 'en' ? item.link : `/${lang}${item.link}` }),
    ...(item.items === undefined ? {} : { items: within(lang, item.items) }),
  }));

const themeOf = ({ lang, label }) => {
  const { nav, guides, reference } = navigation[lang];
  const prefix = lang === 'en' ? '/' : `/${lang}/`;
  return {
    lang,
    label,
    nav: within(lang, nav),
    sidebar: {
      [`${prefix}schema/`]: within(lang, reference),
      [prefix]: within(lang, guides),
    },
  };
};

/** What screen readers are not told of takes no focus, and a table that is wider than a phone can be scrolled by keyboard. */
const reachable = () => (tree) => {
  const visit = (node) => {
    node.children = node.children?.map((child) => {
      visit(child);
      if (child.tagName === 'a' && child.properties.ariaHidden !== undefined) child.properties.tabIndex = -1;
      if (child.tagName !== 'table') return child;
      const properties = { className: ['table-scroll'], tabIndex: 0 };
      return { type: 'element', tagName: 'div', properties, children: [child] };
    });
  };
  visit(tree);
};

export default defineConfig({
  root: 'pages',
  outDir: 'dist',
  lang: 'en',
  title: TITLE,
  locales: languages.map((language) => ({ ...language, title: TITLE })),
  plugins: [
    {
      name: 'reachable',
      globalStyles: fileURLToPath(new URL('styles.css', import.meta.url)),
      markdown: { rehypePlugins: [reachable] },
    },
  ],
  search: { codeBlocks: false },
  // A dead link, section or picture ends the build.
  markdown: { link: { checkDeadLinks: true, checkAnchors: true } },
  // Who asks for a page in Chinese gets it, whatever their browser prefers.
  themeConfig: { localeRedirect: 'only-default-lang', locales: languages.map(themeOf) },
});
