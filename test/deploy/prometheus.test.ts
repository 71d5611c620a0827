import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startObservedGateway } from '../support/observed-gateway.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (file: string) => readFileSync(`${root}${file}`, 'utf8');
const run = promisify(execFile);

interface Rule {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string };
}
const { groups } = parse(read('deploy/prometheus/alerts.yml')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
interface RuleTest {
  alert_rule_test?: { alertname: string; exp_alerts: unknown[] }[];
}
interface Panel {
  title: string;
  description?: string;
  targets?: { expr: string }[];
}
const { panels } = JSON.parse(read('deploy/grafana/duobei-graphql.json')) as { panels: Panel[] };
const panelExpressions = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
const adapter = parse(read('deploy/prometheus/adapter.yml')) as {
  rules: { seriesQuery: string; metricsQuery: string }[];
};
/** As the adapter asks, of one pod. */
const adapterExpressions = adapter.rules.map(({ seriesQuery, metricsQuery }) =>
  metricsQuery
    .replaceAll('<<.Series>>', seriesQuery.split('{')[0] ?? '')
    .replaceAll('<<.LabelMatchers>>', 'namespace="default",pod="a"')
    .replaceAll('<<.GroupBy>>', 'pod'),
);
const expressions = [...rules.map(({ expr }) => expr), ...panelExpressions, ...adapterExpressions];

// In CI a missing tool is a failure, elsewhere a skipped test.
const isThere = process.env['CI'] !== undefined || (await hasPromtool());

/** Of a gateway that has all that there are metrics of. */
const everything = {
  METRICS_PORT: '0',
  LOG_LEVEL: 'silent',
  // Nothing answers there, which is a value too.
  REDIS_URL: 'redis://127.0.0.1:9',
  ARCHIVE_URL: 'file::memory:',
};

describe('promtool', () => {
  test.skipIf(!isThere)('takes the configuration and the rules', async () => {
    const { stdout } = await run('promtool', ['check', 'config', 'deploy/prometheus/prometheus.yml'], {
      cwd: root,
    });
    expect(stdout).toContain(`${rules.length} rules found`);
  });

  test.skipIf(!isThere)('has one thing to say of the metrics', async () => {
    await using gateway = await startObservedGateway(everything);
    await (await gateway.post({ query: `{ room(id: "${seedIds.liveRoom}") { title } }` })).text();
    const checking = run('promtool', ['check', 'metrics']);
    checking.child.stdin?.end(await gateway.scrape());
    const { stderr } = await checking.catch((error: unknown) => error as { stderr: string });
    // Days are what is lost, and not how long something takes.
    expect(stderr).toBe('duobei_archive_days_lost_total use base unit "seconds" instead of "days"\n');
  });

  test.skipIf(!isThere)('passes the unit tests of the rules', async () => {
    const { stdout } = await run('promtool', ['test', 'rules', 'test/deploy/alerts.promtool.yml'], {
      cwd: root,
    });
    expect(stdout).toContain('SUCCESS');
  });

  test.skipIf(!isThere)('takes every expression of the dashboard, and of the adapter', async () => {
    const body = [...panelExpressions, ...adapterExpressions].map((expr, index) => ({
      record: `panel:${index}`,
      expr: expr.replaceAll('$__rate_interval', '5m').replaceAll('$job', '.*'),
    }));
    const folder = await mkdtemp(join(tmpdir(), 'duobei-graphql-'));
    try {
      const file = join(folder, 'dashboard.yml');
      // YAML is a superset of JSON.
      await writeFile(file, JSON.stringify({ groups: [{ name: 'dashboard', rules: body }] }));
      const { stdout } = await run('promtool', ['check', 'rules', file]);
      expect(stdout).toContain(`${body.length} rules found`);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

test('every rule has its tests for firing and for not firing, a severity, a sentence and a page in the manual', () => {
  const { tests } = parse(read('test/deploy/alerts.promtool.yml')) as { tests: RuleTest[] };
  const checked = tests.flatMap(({ alert_rule_test: checks = [] }) => checks);
  const manual = read('docs/operating.md');
  for (const { alert, labels, annotations } of rules) {
    const fires = checked.filter(({ alertname }) => alertname === alert).map((c) => c.exp_alerts.length > 0);
    expect(fires, alert).toContain(true);
    expect(fires, alert).toContain(false);
    expect(['page', 'ticket']).toContain(labels.severity);
    expect(annotations.summary).toMatch(/\.$/);
    expect(manual).toMatch(new RegExp(`\`${alert}\``));
  }
});

test('every panel says what it shows', () => {
  for (const { targets, description } of panels) if (targets) expect(description).toMatch(/\.$/);
});

test('every metric that an alert or a panel names is exported by a running gateway', async () => {
  await using gateway = await startObservedGateway(everything);
  const query = '{ rooms(first: 1) { totalCount } }';
  await (await gateway.post({ query })).text();
  await (await gateway.post({ query })).text();
  await (await gateway.post({ query: `{ room(id: "${seedIds.liveRoom}x?") { title } }` })).text();
  const exported = await gateway.scrape();
  const names = new Set(expressions.flatMap((expr) => expr.match(/\b(?:duobei|process|nodejs)_\w+/g) ?? []));
  // Of a gateway of several processes alone.
  names.delete('duobei_worker_ends_total');
  expect(names.size).toBeGreaterThan(15);
  for (const name of names) {
    const family = name.replace(/_(?:bucket|sum|count)$/, '');
    expect(exported, name).toMatch(new RegExp(`^# TYPE (?:${name}|${family}) `, 'm'));
  }
});

test('every label that an alert or a panel selects by is one that the metrics have', () => {
  const selected = new Set(
    expressions.flatMap((expr) =>
      [...expr.matchAll(/(?:by \(|[{,])\s*(\w+)\s*(?:[=!]~?"|[,)])/g)].map(([, label]) => label),
    ),
  );
  const ours = [
    'endpoint',
    'outcome',
    'how',
    'operation',
    'type',
    'code',
    'le',
    'status',
    'of',
    'transport',
    'merchant',
    'kind',
    'step',
  ];
  expect(
    [...selected].filter((label) => ![...ours, 'job', 'instance', 'namespace', 'pod'].includes(label ?? '')),
  ).toEqual([]);
});

async function hasPromtool(): Promise<boolean> {
  return run('promtool', ['--version']).then(
    () => true,
    () => false,
  );
}
