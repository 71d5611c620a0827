import { DirectiveLocation, GraphQLBoolean, GraphQLDirective, GraphQLNonNull, GraphQLString } from 'graphql';

/** Part of the contract: clients check and generate their operations against it. */
export const deferDirective = new GraphQLDirective({
  name: 'defer',
  description:
    'Lets the answer begin without this fragment, which follows when it is there. Needs a client that accepts `multipart/mixed` or server-sent events.',
  locations: [DirectiveLocation.FRAGMENT_SPREAD, DirectiveLocation.INLINE_FRAGMENT],
  args: {
    if: {
      type: new GraphQLNonNull(GraphQLBoolean),
      defaultValue: true,
      description: 'Deferred when true.',
    },
    label: { type: GraphQLString, description: 'Names the fragment in the answer.' },
  },
});
