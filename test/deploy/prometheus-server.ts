import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { parse } from 'yaml';
import { freePort } from '../support/programs.ts';

const deployed = (file: string) =>
  readFileSync(new URL(`../../deploy/prometheus/${file}`, import.meta.url), 'utf8');

const hasPrometheus = spawnSync('prometheus', ['--version']).status === 0;

if (!hasPrometheus && process.env['CI'] === 'true') {
  throw new Error('prometheus is not on the PATH; in CI these tests must run.');
}

/** `describe` that is skipped, and seen to be, on a machine without Prometheus. */
export const describeWithPrometheus = describe.skipIf(!hasPrometheus);

/** A Prometheus of the test's own, with the rules of `deploy/`. */
export interface PrometheusServer extends AsyncDisposable {
  /** Names of the alerts that fire now, each once, in order. */
  firing(): Promise<string[]>;
  /** The answer to an expression; throws for one that it does not take. */
  query(expression: string): Promise<{ metric: Record<string, string>; value: [number, string] }[]>;
  /** Names of all metrics that it has seen. */
  names(): Promise<string[]>;
}

/** A test has no hours: each minute of the rules is a second here, their bounds are as they are. */
function shortened(rules: string): string {
  const smaller: Record<string, string> = { d: 'h', h: 'm', m: 's' };
  return rules.replace(
    /(\[|offset |for: )(\d+)([dhm])/g,
    (_all, before: string, count: string, unit: string) => `${before}${count}${smaller[unit]}`,
  );
}

/** Scrapes and judges twice a second; the deployed one does so four times a minute. */
export async function startPrometheus(
  metricsUrls: readonly string[],
  job: string,
): Promise<PrometheusServer> {
  const folder = await mkdtemp(join(tmpdir(), 'prometheus-'));
  await writeFile(join(folder, 'alerts.yml'), shortened(deployed('alerts.yml')));
  const config = parse(deployed('prometheus.yml')) as object;
  const interval = '500ms';
  const targets = metricsUrls.map((url) => new URL(url).host);
  // YAML is a superset of JSON.
  await writeFile(
    join(folder, 'prometheus.yml'),
    JSON.stringify({
      ...config,
      global: { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: interval },
      scrape_configs: [{ job_name: job, static_configs: [{ targets }] }],
    }),
  );
  const port = await freePort();
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const ended = once(child, 'exit');
  const origin = `http://127.0.0.1:${port}`;
  while (
    !(await fetch(`${origin}/-/ready`).then(
      (response) => response.ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null) throw new Error(`prometheus ended with ${child.exitCode}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const ask = async <Data>(path: string): Promise<Data> => {
    const response = await fetch(`${origin}/api/v1/${path}`);
    const answer = (await response.json()) as { status: string; error?: string; data: Data };
    if (answer.status !== 'success') throw new Error(answer.error);
    return answer.data;
  };
  const query: PrometheusServer['query'] = async (expression) => {
    const found = await ask<{ result: Awaited<ReturnType<PrometheusServer['query']>> }>(
      `query?query=${encodeURIComponent(expression)}`,
    );
    return found.result;
  };
  return {
    query,
    async firing() {
      const found = await query('ALERTS{alertstate="firing"}');
      return [...new Set(found.map(({ metric }) => metric['alertname'] ?? ''))].sort();
    },
    names: () => ask<string[]>('label/__name__/values'),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
