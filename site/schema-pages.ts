import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
  specifiedScalarTypes,
  type GraphQLArgument,
  type GraphQLDirective,
  type GraphQLEnumValue,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { exampleFor, type Example } from './examples.ts';
import type { KindName, Texts } from './texts.ts';

type Field = GraphQLField<unknown, unknown> | GraphQLInputField | GraphQLArgument;

/** A page of the reference: a type, or a directive. */
export interface SchemaPage {
  name: string;
  route: string;
  kind: KindName;
  /** The page in a language. */
  text(texts: Texts): string;
}

/** A page for each type of ours, and for each directive. */
export function schemaPages(schema: GraphQLSchema, examples: readonly Example[]): SchemaPage[] {
  const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type));
  const ours = types.filter((type) => !isSpecifiedScalarType(type));
  const directives = schema.getDirectives().filter((directive) => !isSpecifiedDirective(directive));
  const users = usersOf(types);
  return [
    ...ours.map((type) => ({
      name: type.name,
      route: routeOf(type.name),
      kind: kindOf(schema, type),
      text: (texts: Texts) =>
        [
          `# ${type.name}`,
          described(type.description),
          ...factsOf(schema, type, texts),
          ...membersOf(schema, type, texts, examples),
          ...(isRoot(schema, type) ? [] : exampleOf(type.name, texts, examples)),
          ...used(users.get(type.name) ?? [], texts),
        ].join('\n\n'),
    })),
    ...directives.map((directive) => ({
      name: `@${directive.name}`,
      route: routeOf(directive.name),
      kind: 'directives' as const,
      text: (texts: Texts) => directivePage(directive, texts, examples),
    })),
  ];
}

/** The page that lists all others. */
export function schemaIndex(schema: GraphQLSchema, pages: readonly SchemaPage[], texts: Texts): string {
  const kinds = Object.entries(texts.kinds) as [KindName, string][];
  return [
    `# ${texts.schema}`,
    texts.intro,
    described(schema.description),
    ...kinds.flatMap(([kind, title]) => [
      `## ${title}`,
      pages
        .filter((page) => page.kind === kind)
        .map(({ name, route }) => `[\`${name}\`](${route})`)
        .join(' · '),
    ]),
  ].join('\n\n');
}

/** The examples on the page of a type, or of a directive such as `@defer`, in their order. */
export function shownIn(schema: GraphQLSchema, name: string, examples: readonly Example[]): Example[] {
  const type = schema.getType(name);
  if (!type || !isRoot(schema, type))
    return [exampleFor(name, examples)].filter((found) => found !== undefined);
  return Object.keys((type as GraphQLObjectType).getFields())
    .map((field) => exampleOfField(`${name}.${field}`, examples))
    .filter((found) => found !== undefined);
}

const exampleOfField = (path: string, examples: readonly Example[]) =>
  examples.find(({ fields }) => fields.has(path));

/** What a fresh sandbox answers once alone. */
const once = ['deleteRoom', 'deleteRooms', 'deleteDocument', 'detachDocument', 'closeWechatLive'];

/** What an example needs beside a fresh sandbox. */
export function notesOf({ text, fields }: Example): (keyof Texts['notes'])[] {
  return [
    ...(fields.has('Query.calendarLink') ? ['calendar' as const] : []),
    ...(text.includes('Upload!') ? ['file' as const] : []),
    ...(once.some((name) => fields.has(`Mutation.${name}`)) ? ['once' as const] : []),
  ];
}

const routeOf = (name: string) => `/schema/${name}`;

const isRoot = (schema: GraphQLSchema, type: GraphQLNamedType) =>
  [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].includes(type as never);

function kindOf(schema: GraphQLSchema, type: GraphQLNamedType): KindName {
  if (isRoot(schema, type)) return 'roots';
  if (isObjectType(type)) return 'objects';
  if (isInterfaceType(type)) return 'interfaces';
  if (isInputObjectType(type)) return 'inputs';
  return isEnumType(type) ? 'enums' : 'scalars';
}

/** Where types are used, as links by the name of the type. */
function usersOf(types: readonly GraphQLNamedType[]): Map<string, string[]> {
  const users = new Map<string, string[]>();
  const note = (type: string, user: string) => {
    const name = nameIn(type);
    users.set(name, [...new Set([...(users.get(name) ?? []), user])]);
  };
  for (const type of types) {
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
    for (const field of Object.values(type.getFields()) as Field[]) {
      const link = `[\`${type.name}.${field.name}\`](${routeOf(type.name)}#${anchorOf(field.name)})`;
      note(String(field.type), link);
      if ('args' in field) for (const arg of field.args) note(String(arg.type), link);
    }
  }
  return users;
}

const anchorOf = (name: string) => name.toLowerCase();

function factsOf(schema: GraphQLSchema, type: GraphQLNamedType, texts: Texts): string[] {
  const linked = (names: readonly GraphQLNamedType[]) =>
    names.map(({ name }) => `[\`${name}\`](${routeOf(name)})`);
  const facts: string[] = [];
  if ((isObjectType(type) || isInterfaceType(type)) && type.getInterfaces().length > 0)
    facts.push(`${texts.implements}: ${linked(type.getInterfaces()).join(', ')}`);
  if (isInterfaceType(type))
    facts.push(`${texts.possible}: ${linked(schema.getPossibleTypes(type)).join(', ')}`);
  if (isScalarType(type) && typeof type.specifiedByURL === 'string')
    facts.push(`${texts.specifiedBy}: <${type.specifiedByURL}>`);
  return facts;
}

function membersOf(
  schema: GraphQLSchema,
  type: GraphQLNamedType,
  texts: Texts,
  examples: readonly Example[],
): string[] {
  if (isEnumType(type))
    return [`## ${texts.values}`, ...type.getValues().flatMap((value) => valueLines(value, texts))];
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return [];
  const fields = Object.values(type.getFields()) as Field[];
  return [
    `## ${texts.fields}`,
    ...fields.flatMap((field) => [
      ...fieldLines(field, texts),
      ...(isRoot(schema, type)
        ? exampleLines(exampleOfField(`${type.name}.${field.name}`, examples), texts)
        : []),
    ]),
  ];
}

function valueLines({ name, description, deprecationReason }: GraphQLEnumValue, texts: Texts): string[] {
  return [`### ${name}`, described(description), ...deprecated(deprecationReason, texts)];
}

function fieldLines(field: Field, texts: Texts): string[] {
  const args = 'args' in field ? field.args : [];
  return [
    `### ${field.name}`,
    `${typeLink(String(field.type))}${defaultOf(field, texts)}`,
    described(field.description),
    ...deprecated(field.deprecationReason, texts),
    ...(args.length === 0 ? [] : [`${texts.args}:`, args.map((arg) => argumentLine(arg, texts)).join('\n')]),
  ];
}

function argumentLine(arg: GraphQLArgument, texts: Texts): string {
  const text = described(arg.description).replaceAll(/\s*\n\s*/g, ' ');
  return `- \`${arg.name}\` ${typeLink(String(arg.type))}${defaultOf(arg, texts)} – ${text}`;
}

function defaultOf(field: Field, texts: Texts): string {
  if ('args' in field || field.defaultValue === undefined) return '';
  const written = field.astNode?.defaultValue;
  const { loc } = written ?? {};
  const text = loc ? loc.source.body.slice(loc.start, loc.end) : JSON.stringify(field.defaultValue);
  return `, ${texts.byDefault} \`${text}\``;
}

/** `Room` of `[Room!]!`. */
const nameIn = (type: string) => type.replaceAll(/[[\]!]/g, '');

const builtIn = new Set(specifiedScalarTypes.map(({ name }) => name));

/** `[Room!]!` with a link where the type is one of ours. */
function typeLink(type: string): string {
  const name = nameIn(type);
  const [before = '', after = ''] = type
    .split(name)
    .map((part) => part.replaceAll(/[[\]]/g, String.raw`\$&`));
  return `${before}${builtIn.has(name) ? name : `[${name}](${routeOf(name)})`}${after}`;
}

function deprecated(reason: string | null | undefined, texts: Texts): string[] {
  return reason === null || reason === undefined ? [] : [`**${texts.deprecated}**: ${described(reason)}`];
}

function directivePage(directive: GraphQLDirective, texts: Texts, examples: readonly Example[]): string {
  return [
    `# @${directive.name}`,
    described(directive.description),
    ...(directive.args.length === 0
      ? []
      : [`${texts.args}:`, directive.args.map((arg) => argumentLine(arg, texts)).join('\n')]),
    ...exampleOf(`@${directive.name}`, texts, examples),
  ].join('\n\n');
}

function exampleOf(name: string, texts: Texts, examples: readonly Example[]): string[] {
  return [`## ${texts.example}`, ...exampleLines(exampleFor(name, examples), texts)];
}

function exampleLines(example: Example | undefined, texts: Texts): string[] {
  if (!example) return [];
  const hasVariables = Object.keys(example.variables).length > 0;
  return [
    `\`\`\`graphql\n${example.text}\n\`\`\``,
    ...(hasVariables
      ? [texts.variables, `\`\`\`json\n${JSON.stringify(example.variables, null, 2)}\n\`\`\``]
      : [texts.noVariables]),
    ...notesOf(example).map((note) => texts.notes[note]),
  ];
}

function used(users: readonly string[], texts: Texts): string[] {
  return users.length === 0 ? [] : [`## ${texts.usedBy}`, users.join(' · ')];
}

/** A description is Markdown, but for what looks like a tag. */
function described(description: string | null | undefined): string {
  return (description ?? '').replaceAll(/`[^`]*`|</g, (found) => (found === '<' ? '&lt;' : found));
}
