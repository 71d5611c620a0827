// The package as it is published: `node .ci/assemble-package.mjs FOLDER URL`, behind `npm run build`. URL is where the
// repository lives, as https://github.com/OWNER/NAME; FOLDER gets what `npm publish FOLDER` publishes.
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { absoluteLinks } from './absolute-links.mjs';

const [folder, given = ''] = process.argv.slice(2);
const url = given.replace(/(?:\.git)?\/?$/, '');
if (!folder || !URL.canParse(url)) {
  console.error('usage: node .ci/assemble-package.mjs FOLDER URL');
  process.exit(2);
}

await mkdir(folder, { recursive: true });
const [{ filename }] = JSON.parse(
  execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    encoding: 'utf8',
  }),
);
const tarball = join(folder, filename);
execFileSync('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
await rm(tarball);

const json = async (path) => JSON.parse(await readFile(path, 'utf8'));
const writeJson = (path, value) => writeFile(path, `${JSON.stringify(value, null, 2)}\n`);

// What is of use where the repository is, and nowhere else, stays behind. Overrides are not heard of a package that is installed:
// those of production are dependencies there.
const { scripts, devDependencies, overrides, ...manifest } = await json('package.json');
const { packages, ...lock } = await json('package-lock.json');
const isInProduction = ({ dev, devOptional }) => !dev && !devOptional;
const held = Object.entries(overrides).filter(([name]) => isInProduction(packages[`node_modules/${name}`]));
await writeJson(join(folder, 'package.json'), {
  ...manifest,
  files: [...manifest.files, 'npm-shrinkwrap.json'],
  dependencies: { ...manifest.dependencies, ...Object.fromEntries(held) },
  homepage: `${url}#readme`,
  repository: { type: 'git', url: `git+${url}.git` },
  bugs: { url: `${url}/issues` },
});

// Whoever installs it from a registry gets the dependencies that were tested, not those that came out since.
const root = { ...packages[''], devDependencies: undefined };
const inProduction = Object.entries(packages).filter(([path, found]) => path && isInProduction(found));
await writeJson(join(folder, 'npm-shrinkwrap.json'), {
  ...lock,
  packages: { '': root, ...Object.fromEntries(inProduction) },
});

for (const name of ['README.md', 'README.zh-CN.md', 'CHANGELOG.md']) {
  const path = join(folder, name);
  await writeFile(path, absoluteLinks(await readFile(path, 'utf8'), url, `v${manifest.version}`));
}
