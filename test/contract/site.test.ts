import {
  isEnumType,
  isIntrospectionType,
  isSpecifiedScalarType,
  Kind,
  parse,
  validate,
  type GraphQLNamedType,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { exampleFor, exampleOperations } from '../../site/examples.ts';
import { createSite } from '../../site/generate.ts';
import { documents } from '../support/documents.ts';
import { exampleOperations as checkedOperations } from '../support/example-operations.ts';
import { schema } from '../support/gateway.ts';

const { pages, navigation } = await createSite(Date.now());
const examples = await exampleOperations(schema, Date.now());
const types = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
);

/** A field, or a value of an enum. */
interface Member {
  name: string;
  description?: string | null | undefined;
  args?: readonly { name: string }[];
}

function membersOf(type: GraphQLNamedType): Member[] {
  if (isEnumType(type)) return [...type.getValues()];
  return 'getFields' in type ? Object.values<Member>(type.getFields()) : [];
}

const described = types.map((type) => ({ name: type.name, members: membersOf(type) }));

/** The links of a navigation, wherever they stand in it. */
const linksIn = (value: unknown): string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([key, inner]) => (key === 'link' ? [inner as string] : linksIn(inner)));

const pathOf = (language: string, link: string) =>
  `${language}${link.endsWith('/') ? `${link}index` : link}.md`;

describe('the reference on the site', () => {
  test.each(described)('has $name with every field or value, and its description', ({ name, members }) => {
    for (const language of ['en', 'zh']) {
      const page = pages.get(`${language}/schema/${name}.md`) ?? '';
      expect(page).toContain(`# ${name}\n`);
      for (const member of members) {
        expect(page).toContain(`\n### ${member.name}\n`);
        const [firstLine = ''] = (member.description ?? '').split('\n');
        expect(page).toContain(firstLine.replaceAll('<', '&lt;'));
        for (const arg of member.args ?? []) expect(page).toContain(`- \`${arg.name}\` `);
      }
    }
  });

  test.each(described)('has an example for $name', ({ name }) => {
    expect(exampleFor(name, examples)?.text).toBeDefined();
  });

  test.each(['Query', 'Mutation', 'Subscription'])('has an example for each field of %s', (name) => {
    const { members } = described.find((type) => type.name === name) ?? { members: [] };
    const without = members.filter(
      (field) => !examples.some(({ fields }) => fields.has(`${name}.${field.name}`)),
    );
    expect(without.map((field) => field.name)).toEqual([]);
  });

  test.each(examples)('shows $name so that it runs as it stands', ({ name, text, variables }) => {
    expect(validate(schema, parse(text))).toEqual([]);
    // test/contract/operations.test.ts runs them.
    const checked = checkedOperations.find((operation) => operation.name === name);
    expect(checked?.variables).toMatchObject(variables);
    const required = (checked?.node.variableDefinitions ?? []).filter(
      ({ type, defaultValue }) => type.kind === Kind.NON_NULL_TYPE && !defaultValue,
    );
    const missing = required
      .map(({ variable }) => variable.name.value)
      .filter((each) => !(each in variables));
    // A file is no JSON.
    expect(missing.filter((each) => each !== 'file')).toEqual([]);
  });
});

describe('the guides on the site', () => {
  test('are all documents, in both languages', () => {
    const english = [...pages.keys()].filter((path) => path.startsWith('en/'));
    const chinese = [...pages.keys()].filter((path) => path.startsWith('zh/'));
    expect(chinese.map((path) => path.slice(3))).toEqual(english.map((path) => path.slice(3)));
    const guides = english.filter((path) => !/^en\/(schema|files)\//.test(path));
    expect(guides).toHaveLength(documents.filter((file) => !/zh/.test(file)).length);
  });

  test('lead to no file of the repository, but to pages', () => {
    for (const [path, text] of pages) {
      if (path.includes('/files/')) continue;
      const prose = text.replaceAll(/^ *```[\s\S]*?^ *```$|`[^`\n]+`/gm, '');
      for (const [, target = ''] of prose.matchAll(/\]\((?!https?:|#)([^)\s]+)\)/g)) {
        const link = target.replace(/#.*/, '');
        if (link.endsWith('.png')) continue;
        expect([...pages.keys()], `${path}: ${target}`).toContain(pathOf(path.slice(0, 2), link));
      }
    }
  });

  test.each(['en', 'zh'] as const)('are in the navigation, once: %s', (language) => {
    const { guides, reference } = navigation[language];
    const links = [...linksIn(guides), ...linksIn(reference)].map((link) => pathOf(language, link));
    const own = [...pages.keys()].filter((path) => path.startsWith(language) && !path.includes('/files/'));
    expect(links.sort()).toEqual(own.sort());
  });
});
