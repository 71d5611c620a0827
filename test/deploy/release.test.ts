import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import manifest from '../../package.json' with { type: 'json' };

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const yaml = (file: string) =>
  parse(readFileSync(join(root, file), 'utf8'), { strict: true, uniqueKeys: true }) as unknown;

interface Job {
  needs?: string | string[];
  permissions?: Record<string, string>;
  steps: { run?: string; uses?: string }[];
}

const workflows = readdirSync(join(root, '.github/workflows')).map((file) => {
  const { jobs, permissions } = yaml(`.github/workflows/${file}`) as {
    jobs: Record<string, Job>;
    permissions: unknown;
  };
  return { file, jobs, permissions };
});

describe('workflows', () => {
  test.each(workflows)(
    '$file asks for no more than it needs and runs what is there',
    ({ jobs, permissions }) => {
      expect(permissions).toEqual({ contents: 'read' });
      for (const { steps } of Object.values(jobs)) {
        for (const { run: command = '' } of steps) {
          for (const [script] of command.matchAll(/\.ci\/[\w.-]+/g)) {
            expect(existsSync(join(root, script)), script).toBe(true);
          }
        }
      }
    },
  );

  test('nothing is published before everything is checked', () => {
    const { jobs } = workflows.find(({ file }) => file === 'release.yml')!;
    expect(jobs['checks']?.steps.some(({ run: command }) => command?.includes('.ci/run'))).toBe(true);
    expect(jobs['package']?.needs).toBe('checks');
    expect(jobs['image']?.needs).toBe('checks');
    expect(jobs['release']?.needs).toEqual(['package', 'image']);
    expect(jobs['package']?.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
  });

  test('CI runs on each version of Node.js that is supported', () => {
    const { jobs } = workflows.find(({ file }) => file === 'ci.yml')!;
    const [{ strategy }] = Object.values(jobs) as unknown as [{ strategy: { matrix: { node: number[] } } }];
    const policy = readFileSync(join(root, 'docs/upgrading.md'), 'utf8');
    const supported = [...policy.matchAll(/^\| (\d\d) +\|/gm)].map(([, version]) => Number(version));
    expect(strategy.matrix.node).toEqual(supported);
  });
});

test.each(readdirSync(join(root, '.github/ISSUE_TEMPLATE')).filter((file) => file !== 'config.yml'))(
  'the form %s asks for something',
  (file) => {
    const form = yaml(`.github/ISSUE_TEMPLATE/${file}`) as {
      name: string;
      description: string;
      body: { type: string; id?: string; validations?: { required: boolean } }[];
    };
    expect(form).toMatchObject({
      name: expect.any(String) as string,
      description: expect.any(String) as string,
    });
    const fields = form.body.filter(({ type }) => type !== 'markdown');
    expect(fields.map(({ id }) => id).filter((id) => id === undefined)).toEqual([]);
    expect(fields.some(({ validations }) => validations?.required)).toBe(true);
  },
);

describe('notes of a release', () => {
  /** What the script says of a changelog. */
  async function notesOf(tag: string, changelog: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'release-'));
    try {
      await cp(join(root, 'package.json'), join(folder, 'package.json'));
      await writeFile(join(folder, 'CHANGELOG.md'), changelog);
      const script = join(root, '.ci/release-notes.mjs');
      const { stdout } = await run(process.execPath, [script, tag], { cwd: folder });
      return stdout;
    } catch (error) {
      return (error as { stderr: string }).stderr;
    } finally {
      await rm(folder, { recursive: true });
    }
  }
  const { version } = manifest;
  const changelog = `# Changelog\n\n## [Unreleased]\n\n- Later.\n\n## [${version}] - 2026-12-01\n\n- Now.\n\n## [0.0.1] - 2026-01-01\n\n- Before.\n`;

  test('are that section of the changelog', async () => {
    expect(await notesOf(`v${version}`, changelog)).toBe('- Now.\n');
  });

  test('fail for another version, and for one of which nothing is said', async () => {
    expect(await notesOf('v9.9.9', changelog)).toContain(
      `The tag is v9.9.9, the version in package.json ${version}.`,
    );
    const empty = changelog.replace('- Now.\n', '');
    expect(await notesOf(`v${version}`, empty)).toContain('CHANGELOG.md has nothing under');
    expect(await notesOf(`v${version}`, await readFile(join(root, 'CHANGELOG.md'), 'utf8'))).toContain(
      'CHANGELOG.md has nothing under',
    );
  });
});
