#!/usr/bin/env bash
# Surprise: `validate` of graphql-js 16, which answers with a list of errors, throws one where `@include(if: $with)` stands at the root
# of a subscription: its rule looks at the condition without any variables. With `@skip(if: true)` there the operation is valid, and
# `subscribe` rejects with a TypeError. graphql-js 17 refuses both with a validation error, as GraphQL has it since September 2025.
# Guessed: an operation that was valid GraphQL for years is run, or refused by an entry of the list.
# Versions: graphql 16.15.0 and 17.1.0, Node 20.20. Date: 2026-12-01.
# Why it matters here: what `validate` throws is taken for a fault of the gateway, and an alert tells the operator of every client that
# writes such an operation; the gateway has a rule of its own in the place of this one.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund graphql-16@npm:graphql@16.15.0 graphql-17@npm:graphql@17.1.0
cat >run.mjs <<'JS'
const operations = {
  'by a variable': 'subscription ($with: Boolean!) { room @include(if: $with) }',
  'of nothing': 'subscription { room @skip(if: true) }',
};
for (const name of ['graphql-16', 'graphql-17']) {
  const { buildSchema, parse, subscribe, validate } = await import(name);
  const schema = buildSchema('type Query { a: Int } type Subscription { room: Int }');
  for (const [what, text] of Object.entries(operations)) {
    const document = parse(text);
    let validated;
    try {
      validated = `validate answers ${JSON.stringify(validate(schema, document).map(({ message }) => message))}`;
    } catch (error) {
      validated = `validate throws "${error.message}"`;
    }
    const rootValue = { room: async function* () { yield { room: 1 }; } };
    const subscribed = await Promise.resolve()
      .then(() => subscribe({ schema, document, rootValue, variableValues: { with: true } }))
      .then(
        (results) => (results.errors ? 'subscribe answers with errors' : 'subscribe answers'),
        (error) => `subscribe rejects with a ${error.name}`,
      );
    console.log(`${name}, ${what}: ${validated}; ${subscribed}`);
  }
}
JS
output=$(node run.mjs)
echo "$output"
expected='graphql-16, by a variable: validate throws "Argument "if" of required type "Boolean!" was provided the variable "$with" which was not provided a runtime value."; subscribe answers
graphql-16, of nothing: validate answers []; subscribe rejects with a TypeError
graphql-17, by a variable: validate answers ["Anonymous Subscription must not use `@skip` or `@include` directives in the top level selection."]; subscribe answers
graphql-17, of nothing: validate answers ["Anonymous Subscription must not use `@skip` or `@include` directives in the top level selection."]; subscribe answers with errors'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
