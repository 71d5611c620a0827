// Compares the schema with that of the last release: fails on changes that break clients and that CHANGELOG.md does not
// announce, lists dangerous ones. An announcement is an entry under Schema of what is unreleased that begins with
// "Breaking" and names the coordinate.
import { readFile } from 'node:fs/promises';
import { buildSchema, findBreakingChanges, findDangerousChanges } from 'graphql';

const schemaOf = async (file) =>
  buildSchema(await readFile(new URL(`../schema/${file}`, import.meta.url), 'utf8'));
const [released, current] = await Promise.all([schemaOf('released.graphql'), schemaOf('schema.graphql')]);

for (const { type, description } of findDangerousChanges(released, current)) {
  console.log(`dangerous  ${type}: ${description}`);
}

const changelog = await readFile(new URL('../CHANGELOG.md', import.meta.url), 'utf8');
const [, unreleased = ''] = changelog.split(/^## .*$/m);
const [, ofSchema = ''] = /^### Schema$([^]*?)(?=^### |(?![^]))/m.exec(unreleased) ?? [];
const announced = ofSchema
  .split(/^- /m)
  .filter((entry) => entry.startsWith('Breaking'))
  .join('\n');

const breaking = findBreakingChanges(released, current);
let unannounced = 0;
for (const { type, description } of breaking) {
  const [coordinate] = description.split(' ', 1);
  const isAnnounced = announced.includes(`\`${coordinate}\``);
  if (!isAnnounced) unannounced += 1;
  console.error(`${isAnnounced ? 'announced  ' : 'BREAKING   '}${type}: ${description}`);
}
if (unannounced > 0) process.exitCode = 1;
else console.log('Nothing breaks a client of the last release but what CHANGELOG.md announces.');
