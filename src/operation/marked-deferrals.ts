import {
  Kind,
  visit,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type InlineFragmentNode,
  type SelectionNode,
} from 'graphql';
import { isDeferral, isInForce } from './deferrals.ts';

/** A document whose deferred fragments have numbers: as their label, and as a field beside each. */
export interface MarkedDocument {
  document: DocumentNode;
  /** Begins the name of a field that says, by its number, that a fragment of this object comes later. */
  prefix: string;
  /** By number, as the client wrote them. */
  labels: readonly (string | undefined)[];
}

export interface DeferringDocument {
  document: DocumentNode;
  /** As it was sent. */
  text: string;
  fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  variables: Readonly<Record<string, unknown>>;
}

/**
 * Puts a field beside each fragment that is deferred with these variables: `... on Room @defer { title }` becomes
 * `... on Room { deferred_0: __typename } ... on Room @defer(label: "0") { title }`. An object of the answer that has
 * the field will be followed by the fragment, whatever decided that: types, lists, or other fragments around it. Lists
 * with `@stream` come whole.
 */
export function markDeferrals({ document, text, fragments, variables }: DeferringDocument): MarkedDocument {
  let prefix = 'deferred_';
  while (text.includes(prefix)) prefix += '_';
  const labels: (string | undefined)[] = [];
  const marked = (selection: SelectionNode): readonly SelectionNode[] => {
    const defer = selection.directives?.find(isDeferral);
    if (!defer || selection.kind === Kind.FIELD) return [selection];
    const others = selection.directives?.filter((directive) => directive !== defer) ?? [];
    if (!isInForce(defer, variables)) return [{ ...selection, directives: others }];
    const number = labels.push(labelOf(defer)) - 1;
    return [
      markOf(selection, typeOf(selection, fragments), others, `${prefix}${number}`),
      { ...selection, directives: [...others, deferAs(String(number))] },
    ];
  };
  return {
    document: visit(document, {
      Directive: ({ name }) => (name.value === 'stream' ? null : undefined),
      SelectionSet: { leave: (set) => ({ ...set, selections: set.selections.flatMap(marked) }) },
    }),
    prefix,
    labels,
  };
}

/** The document without `@defer` and `@stream`: all of it comes at once. */
export function withoutDeferrals(document: DocumentNode): DocumentNode {
  return visit(document, { Directive: (directive) => (isDeferral(directive) ? null : undefined) });
}

function labelOf({ arguments: given }: DirectiveNode): string | undefined {
  const label = given?.find(({ name }) => name.value === 'label')?.value;
  return label?.kind === Kind.STRING ? label.value : undefined;
}

type Deferred = InlineFragmentNode | FragmentSpreadNode;

function typeOf(
  selection: Deferred,
  fragments: DeferringDocument['fragments'],
): InlineFragmentNode['typeCondition'] {
  if (selection.kind === Kind.INLINE_FRAGMENT) return selection.typeCondition;
  return fragments[selection.name.value]?.typeCondition;
}

/** What is there exactly where the fragment is. */
function markOf(
  { loc }: Deferred,
  typeCondition: InlineFragmentNode['typeCondition'],
  directives: readonly DirectiveNode[],
  alias: string,
): InlineFragmentNode {
  const name = (value: string) => ({ kind: Kind.NAME as const, value });
  const mark: FieldNode = { kind: Kind.FIELD, name: name('__typename'), alias: name(alias) };
  return {
    kind: Kind.INLINE_FRAGMENT,
    ...(loc && { loc }),
    ...(typeCondition && { typeCondition }),
    directives,
    selectionSet: { kind: Kind.SELECTION_SET, selections: [mark] },
  };
}

function deferAs(label: string): DirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: 'defer' },
    arguments: [
      {
        kind: Kind.ARGUMENT,
        name: { kind: Kind.NAME, value: 'label' },
        value: { kind: Kind.STRING, value: label },
      },
    ],
  };
}
