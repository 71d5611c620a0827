#!/usr/bin/env bash
# Surprise: Apollo Client's `relayStylePagination` adds pages to each other by `edges` alone. Of a list that is asked for by `nodes`,
# which most servers offer as well, the second page takes the place of the first, without a warning.
# Guessed: a policy with this name knows both spellings of a page, or says of the one that it does not know.
# Versions: @apollo/client 4.3.8, graphql 16.15.0, rxjs 7.8.2, Node 20.20. Date: 2026-12-01.
# Why it matters here: rooms and documents have `edges` and `nodes`, and a list that should grow shows its last page. The policy of
# docs/clients.md adds pages by `edges` to each other, and keeps those by `nodes` one by one.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @apollo/client@4.3.8 graphql@16.15.0 rxjs@7.8.2 react@19.3.1
cat >run.mjs <<'JS'
import { ApolloClient, ApolloLink, gql, InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { of } from 'rxjs';

const room = (id) => ({ __typename: 'Room', id });
function pageBehind(cursor) {
  const ids = cursor === 'b' ? ['c', 'd'] : ['a', 'b'];
  const pageInfo = { __typename: 'PageInfo', hasNextPage: cursor !== 'b', endCursor: ids[1] };
  const edges = ids.map((id) => ({ __typename: 'RoomEdge', cursor: id, node: room(id) }));
  return { __typename: 'RoomConnection', edges, nodes: ids.map(room), pageInfo };
}

async function pagesBy(selection, idsOf) {
  const client = new ApolloClient({
    link: new ApolloLink(({ variables }) => of({ data: { rooms: pageBehind(variables.after) } })),
    cache: new InMemoryCache({ typePolicies: { Query: { fields: { rooms: relayStylePagination() } } } }),
  });
  const query = gql`query ($after: String) { rooms(after: $after) { ${selection} pageInfo { hasNextPage endCursor } } }`;
  await client.query({ query });
  const list = client.watchQuery({ query });
  list.subscribe(() => undefined);
  await list.fetchMore({ variables: { after: 'b' } });
  // Subscribers are told a moment later.
  await new Promise((resolve) => setTimeout(resolve, 50));
  return idsOf(list.getCurrentResult().data.rooms).join(' ');
}

console.log(`by edges: ${await pagesBy('edges { cursor node { id } }', ({ edges }) => edges.map(({ node }) => node.id))}`);
console.log(`by nodes: ${await pagesBy('nodes { id }', ({ nodes }) => nodes.map(({ id }) => id))}`);
JS
output=$(node run.mjs)
echo "$output"
expected='by edges: a b c d
by nodes: c d'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
