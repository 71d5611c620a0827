// Compares the schema with that of the last release: fails on changes that break clients and that CHANGELOG.md does not
// announce, lists dangerous ones. An announcement is an entry under Schema of what is unreleased that begins with
// "Breaking" and names the coordinate.
import { readFile } from 'node:fs/promises';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema, isRequiredArgument, isRequiredInputField } from 'graphql';

const schemaOf = async (file) => buildSchema(await readFile(`schema/${file}`, 'utf8'));
const [released, current] = await Promise.all([schemaOf('released.graphql'), schemaOf('schema.graphql')]);

/** Without its default, a value that must not be null has to be given: operations that leave it out are refused. */
function losesNeededDefault({ type, path }) {
  if (!type.endsWith('_DEFAULT_CHANGED') && type !== 'INPUT_FIELD_DEFAULT_VALUE_CHANGED') return false;
  const [typeName, fieldName, argumentName] = path.split('.');
  const field = current.getType(typeName).getFields()[fieldName];
  return argumentName === undefined
    ? isRequiredInputField(field)
    : isRequiredArgument(field.args.find(({ name }) => name === argumentName));
}

/** Of the field, or of the type: what is said of an argument, or of a directive, is an announcement of these. */
function coordinateOf({ path = 'schema' }) {
  const [typeName, member = '@'] = path.split('.');
  return member.startsWith('@') ? typeName : `${typeName}.${member}`;
}

const changelog = await readFile('CHANGELOG.md', 'utf8');
const [, unreleased = ''] = changelog.split(/^## .*$/m);
const [, ofSchema = ''] = /^### Schema$([^]*?)(?=^### |(?![^]))/m.exec(unreleased) ?? [];
const announced = ofSchema
  .split(/^- /m)
  .filter((entry) => entry.startsWith('Breaking'))
  .join('\n');

for (const change of await diff(released, current)) {
  const { criticality, message } = change;
  if (criticality.level === CriticalityLevel.Breaking || losesNeededDefault(change)) {
    const isAnnounced = announced.includes(`\`${coordinateOf(change)}\``);
    if (!isAnnounced) process.exitCode = 1;
    console.error(`${isAnnounced ? 'announced ' : 'BREAKING  '} ${coordinateOf(change)}: ${message}`);
  } else if (criticality.level === CriticalityLevel.Dangerous) {
    console.log(`dangerous  ${coordinateOf(change)}: ${message}`);
  }
}
if (!process.exitCode)
  console.log('Nothing breaks a client of the last release but what CHANGELOG.md announces.');
