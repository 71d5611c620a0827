import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

/** The instructions, continued lines joined, comments left out. */
const instructions = read('Dockerfile')
  .replace(/^#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => {
    const [, name = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    return { name, rest };
  });
const all = (name: string) => instructions.filter((one) => one.name === name).map(({ rest }) => rest);
const lastStage = instructions.slice(instructions.map(({ name }) => name).lastIndexOf('FROM'));
const inLastStage = (name: string) => lastStage.filter((one) => one.name === name).map(({ rest }) => rest);

describe('the Dockerfile', () => {
  test('has only instructions that there are, in capitals', () => {
    const known = /^(?:FROM|ENV|WORKDIR|COPY|RUN|USER|EXPOSE|STOPSIGNAL|HEALTHCHECK|CMD)$/;
    for (const { name } of instructions) expect(name).toMatch(known);
  });

  test('pins its base images to a release line', () => {
    for (const image of all('FROM')) expect(image.split(' ')[0]).toMatch(/^node:\d+-slim$/);
    expect(new Set(all('FROM').map((image) => image.split(' ')[0])).size).toBe(1);
  });

  test('does not run as root, and says so by number', () => {
    expect(inLastStage('USER')).toEqual(['1000:1000']);
    const after = lastStage.slice(lastStage.findIndex(({ name }) => name === 'USER'));
    expect(after.map(({ name }) => name)).not.toContain('RUN');
  });

  test('copies by name, never the whole folder, and the lock file before the sources', () => {
    for (const copy of all('COPY')) expect(copy).not.toMatch(/^\.\s|^\*|ADD/);
    const first = instructions.findIndex(
      ({ name, rest }) => name === 'COPY' && rest.includes('package-lock'),
    );
    const install = instructions.findIndex(({ rest }) => rest.startsWith('npm ci'));
    const sources = instructions.findIndex(({ rest }) => rest.startsWith('src '));
    expect(first).toBeLessThan(install);
    expect(install).toBeLessThan(sources);
  });

  test('ships no development dependencies, no build tools and no sources', () => {
    const copies = inLastStage('COPY').join('\n');
    expect(copies).toContain('--from=modules /app/node_modules');
    expect(copies).not.toMatch(/\bsrc\b|tsconfig/);
    expect(all('RUN').filter((run) => run.includes('npm ci --omit=dev'))).toHaveLength(1);
    expect(inLastStage('RUN')).toEqual([]);
  });

  test('has absolute work folders, and starts without a shell, so that signals arrive', () => {
    for (const folder of all('WORKDIR')) expect(folder).toMatch(/^\//);
    const { scripts } = JSON.parse(read('package.json')) as { scripts: { start: string } };
    expect(JSON.parse(inLastStage('CMD')[0] ?? '')).toEqual(scripts.start.replace(/^exec /, '').split(' '));
  });

  test('is given what the same command has compiled, and reads it from where that was written', () => {
    const command = (JSON.parse(inLastStage('CMD')[0] ?? '') as string[]).join(' ');
    const compiling = all('RUN').filter((run) => run.includes(command));
    expect(compiling).toHaveLength(1);
    const [folder] = /(?<=NODE_COMPILE_CACHE=)\S+/.exec(compiling[0] ?? '') ?? [];
    expect(inLastStage('ENV').join(' ').split(/\s+/)).toContain(`NODE_COMPILE_CACHE=${folder}`);
    expect(inLastStage('COPY')).toContain(`--from=build ${folder} .${folder?.replace(/^\/app/, '')}`);
    // Node.js has it under the number of its user.
    expect(all('USER')).toEqual(['1000:1000', '1000:1000']);
  });

  test('checks its health with what is in the image', () => {
    const [check = ''] = inLastStage('HEALTHCHECK');
    expect(check).toMatch(/--interval=\d+s --timeout=\d+s --start-period=\d+s/);
    const command = JSON.parse(check.slice(check.indexOf('['))) as string[];
    expect(command[0]).toBe('node');
    expect(command[2]).toContain('/livez');
  });

  test('is built from a context without secrets, sources of other things, or what was built before', () => {
    const ignored = read('.dockerignore').split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['.git', '.env', 'node_modules', 'dist', 'test']));
  });
});
