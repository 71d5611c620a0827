import { visit, type DirectiveNode } from 'graphql';
import type { KnownOperation } from './known-operation.ts';

/** Each `@defer` and `@stream` of the operation and of the fragments that it spreads; other operations do not count. */
export function deferralsOf(known: KnownOperation): readonly DirectiveNode[] {
  return (known.deferrals ??= findDeferrals(known));
}

function findDeferrals({ operation, fragments }: KnownOperation): readonly DirectiveNode[] {
  const found: DirectiveNode[] = [];
  const seen = new Set<string>();
  const walk = (node: Parameters<typeof visit>[0]): void => {
    visit(node, {
      Directive: (directive) => {
        if (directive.name.value === 'defer' || directive.name.value === 'stream') found.push(directive);
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
