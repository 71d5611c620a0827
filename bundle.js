/**
 * Makes `dist` of `src`: the command and the gateway with all that they use in a few files, since a start is mostly finding and
 * opening files. What is imported dynamically stays in files of its own, and is read when it is asked for.
 */
import { decode, encode } from '@jridgewell/sourcemap-codec';
import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));
const outdir = join(root, 'dist');
const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

/** Packages of CommonJS ask for parts of Node.js by this name. */
const REQUIRE = `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);`;

/**
 * Shell and JavaScript: a shell reads the second line as a command, which starts Node.js with the options of `npm start`;
 * JavaScript reads a text and a comment. Young space has its size before the first line of JavaScript runs.
 */
const NODE_OPTIONS = manifest.scripts.start.split(' ').filter((word) => word.startsWith('--'));
const COMMAND_LINES = `#!/bin/sh\n':' //; exec node ${NODE_OPTIONS.join(' ')} "$0" "$@"\n`;

/**
 * Of packages whose index reads all that they have, what is used here at the start: connections without fetch, WebSockets, caches
 * and mocks; rates without a dozen stores. Who imports such a package dynamically is given all of it.
 */
const USED = {
  undici: `
    import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
    import api from 'undici/lib/api/index.js';
    Object.assign(Dispatcher.prototype, api);
    export { default as Pool } from 'undici/lib/dispatcher/pool.js';
    export { default as ProxyAgent } from 'undici/lib/dispatcher/proxy-agent.js';`,
  'rate-limiter-flexible': `
    export { default as RateLimiterMemory } from 'rate-limiter-flexible/lib/RateLimiterMemory.js';
    export { default as RateLimiterRedis } from 'rate-limiter-flexible/lib/RateLimiterRedis.js';
    export { default as RateLimiterRes } from 'rate-limiter-flexible/lib/RateLimiterRes.js';`,
};

const { metafile, outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ['src/cli.ts', 'src/main.ts'],
  outdir,
  bundle: true,
  splitting: true,
  write: false,
  metafile: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  chunkNames: 'parts/[name]-[hash]',
  banner: { js: REQUIRE },
  // Packages try whether they are there, and do without; libsql finds its binary beside itself.
  external: ['bufferutil', 'utf-8-validate', 'supports-color', 'pg-native', 'libsql'],
  // To look at these has Node.js load an HTTP client of its own, beside undici and the fetch of Yoga, which are compared with them
  // and used in their place.
  define: { 'globalThis.Headers': 'undefined', 'globalThis.Request': 'undefined' },
  // V8 keeps the text of what it runs. Names stay, for stack traces.
  minifyWhitespace: true,
  minifySyntax: true,
  // Of a line that fails before there is a log, Node.js prints the whole.
  lineLimit: 160,
  plugins: [
    { name: 'unused', setup: leaveOutUnused },
    { name: 'modules', setup: takeModules },
    { name: 'used', setup: takeUsed },
  ],
  legalComments: 'none',
  sourcemap: 'external',
  sourcesContent: false,
  logLevel: 'warning',
});

const command = join(outdir, 'cli.js');
const texts = new Map(outputFiles.map(({ path, text }) => [path, text]));
const written = new Map([[join(outdir, 'LICENSES.txt'), await licences()]]);
for (const [path, text] of texts) {
  if (path.endsWith('.map')) continue;
  // The second of the lines is one more than those that the map knows.
  const code = path === command ? text.replace(/^#!.*\n/, () => COMMAND_LINES) : text;
  const map = mapOfOwn(texts.get(`${path}.map`), path === command ? 1 : 0);
  if (map) written.set(`${path}.map`, map);
  written.set(path, map ? `${code}//# sourceMappingURL=${basename(path)}.map\n` : code);
}
for (const [path, text] of written) await put(path, text);
// Of a build before. Not all at first: what runs may still read its parts.
for (const entry of await readdir(outdir, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (entry.isFile() && !written.has(path)) await rm(path);
}

/**
 * What packages import and never run here: the writer of JSON that graphql-jit has with `customJSONSerializer` alone, with two
 * checkers of JSON schemas behind it; and the HTTP/2 that undici speaks with `allowH2` alone, with that of Node.js behind it.
 */
function leaveOutUnused({ onResolve, onLoad }) {
  onResolve({ filter: /^(?:fast-json-stringify|\.\/client-h2\.js)$/ }, ({ path }) => ({
    path,
    namespace: 'unused',
  }));
  onLoad({ filter: /.*/, namespace: 'unused' }, ({ path }) => ({
    contents: `module.exports = () => { throw new Error('${path} is not in this bundle'); };`,
  }));
}

/**
 * Packages that come as CommonJS and as modules, and are used at each request: every look at what a module imports of CommonJS is a
 * call that finds it by its name. CommonJS packages are given the same modules, so that there is one of each.
 */
function takeModules({ onResolve }) {
  onResolve({ filter: /^graphql($|\/)/ }, ({ path }) => ({ path: moduleOfGraphql(path) }));
  onResolve({ filter: /^cockatiel$/ }, () => ({
    path: join(root, 'node_modules/cockatiel/dist/esm/index.js'),
  }));
}

function moduleOfGraphql(path) {
  const place = join(root, 'node_modules', path).replace(/\.js$/, '');
  return [`${place}.mjs`, join(place, 'index.mjs')].find((file) => existsSync(file));
}

function takeUsed({ onResolve, onLoad }) {
  onResolve({ filter: /^[a-z-]+$/ }, ({ path, kind }) =>
    kind === 'import-statement' && path in USED ? { path, namespace: 'used' } : undefined,
  );
  onLoad({ filter: /.*/, namespace: 'used' }, ({ path }) => ({ contents: USED[path], resolveDir: root }));
}

/** Places in packages lead nowhere: they are nine tenths of a map, which is read whole for the first stack trace. */
function mapOfOwn(text, linesBefore) {
  const { sources, mappings, ...map } = JSON.parse(text);
  const own = sources.filter((source) => !source.includes('node_modules/'));
  if (own.length === 0) return undefined;
  const numbers = sources.map((source) => own.indexOf(source));
  const lines = decode(mappings).map((segments) => {
    let before;
    return segments.flatMap(([column, source, line, at]) => {
      const number = source === undefined ? -1 : numbers[source];
      // One place ends what was before; those behind it say the same.
      if (number === -1 && before === -1) return [];
      before = number;
      return [number === -1 ? [column] : [column, number, line, at]];
    });
  });
  return JSON.stringify({
    ...map,
    sources: own,
    names: [],
    mappings: ';'.repeat(linesBefore) + encode(lines),
  });
}

/** What is packed of others is packed with their licences. */
async function licences() {
  const folders = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? [];
    if (folder !== undefined) folders.add(folder);
  }
  const texts = await Promise.all([...folders].sort().map(licenceOf));
  // Some of them are installed at several places.
  return [...new Set(texts)].join('\n');
}

async function licenceOf(folder) {
  const about = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
  const { name, version, license = about.licenses?.map(({ type }) => type).join(', ') } = about;
  const files = await readdir(join(root, folder));
  const found = files.filter((file) => /^(?:licen[cs]e|notice|copying)\b/i.test(file)).sort();
  const texts = await Promise.all(found.map((file) => readFile(join(root, folder, file), 'utf8')));
  return [`${name} ${version} (${license})`, ...texts.map((text) => text.trim()), ''].join('\n\n');
}

/** Nobody reads half of a file, and nothing is written where nothing is new: others may be starting it. */
async function put(path, text) {
  const before = await readFile(path, 'utf8').catch(() => undefined);
  if (before === text) return;
  await mkdir(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}`;
  await writeFile(fresh, text, { mode: path === command ? 0o755 : 0o644 });
  await rename(fresh, path);
}
