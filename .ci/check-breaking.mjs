// Compares the schema with that of the last release: fails on changes that break clients, lists dangerous ones.
import { readFile } from 'node:fs/promises';
import { buildSchema, findBreakingChanges, findDangerousChanges } from 'graphql';

const schemaOf = async (file) =>
  buildSchema(await readFile(new URL(`../schema/${file}`, import.meta.url), 'utf8'));
const [released, current] = await Promise.all([schemaOf('released.graphql'), schemaOf('schema.graphql')]);

for (const { type, description } of findDangerousChanges(released, current)) {
  console.log(`dangerous  ${type}: ${description}`);
}
const breaking = findBreakingChanges(released, current);
for (const { type, description } of breaking) console.error(`breaking   ${type}: ${description}`);
if (breaking.length > 0) process.exitCode = 1;
else console.log('Nothing breaks a client of the last release.');
