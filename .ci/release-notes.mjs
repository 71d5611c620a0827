// What a release says of itself: `node .ci/release-notes.mjs v1.2.3` prints that section of CHANGELOG.md. Fails where the tag
// is not the version of package.json, or the section is missing or empty.
import { readFile } from 'node:fs/promises';

const [tag] = process.argv.slice(2);
const { version } = JSON.parse(await readFile('package.json', 'utf8'));
if (tag !== `v${version}`) fail(`The tag is ${tag}, the version in package.json ${version}.`);

const sections = (await readFile('CHANGELOG.md', 'utf8')).split(/^## /m);
const section = sections.find((text) => text.startsWith(`[${version}] - `));
const notes = section?.slice(section.indexOf('\n')).trim();
if (!notes) fail(`CHANGELOG.md has nothing under "## [${version}] - DATE".`);
console.log(notes);

function fail(message) {
  console.error(message);
  process.exit(1);
}
