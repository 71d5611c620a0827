import { Kind, visit, type DirectiveNode } from 'graphql';
import type { KnownOperation } from './known-operation.ts';

/** Each `@defer` and `@stream` of the operation and of the fragments that it spreads; other operations do not count. */
export function deferralsOf(known: KnownOperation): readonly DirectiveNode[] {
  return (known.deferrals ??= findDeferrals(known));
}

/** Whether a directive is `@defer` or `@stream`. */
export function isDeferral({ name }: DirectiveNode): boolean {
  return name.value === 'defer' || name.value === 'stream';
}

/** Whether a `@defer` or `@stream` is to be followed, with these variables. */
export function isInForce(directive: DirectiveNode, variables: Readonly<Record<string, unknown>>): boolean {
  const condition = directive.arguments?.find(({ name }) => name.value === 'if')?.value;
  if (condition?.kind === Kind.BOOLEAN) return condition.value;
  if (condition?.kind === Kind.VARIABLE) return variables[condition.name.value] !== false;
  return true;
}

function findDeferrals({ operation, fragments }: KnownOperation): readonly DirectiveNode[] {
  const found: DirectiveNode[] = [];
  const seen = new Set<string>();
  const walk = (node: Parameters<typeof visit>[0]): void => {
    visit(node, {
      Directive: (directive) => {
        if (isDeferral(directive)) found.push(directive);
      },
      FragmentSpread: ({ name: { value: name } }) => {
        const fragment = fragments[name];
        if (!fragment || seen.has(name)) return;
        seen.add(name);
        walk(fragment);
      },
    });
  };
  walk(operation);
  return found;
}
