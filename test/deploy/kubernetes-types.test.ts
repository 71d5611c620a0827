import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { withVariant } from './commented-variant.ts';

interface Manifest {
  apiVersion: string;
  kind: string;
}

const folder = new URL('../../deploy/kubernetes/', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8');
const manifestOf = (text: string) => parse(text) as Manifest;

/** Where the manifests stand as TypeScript, in memory alone. */
const FILE = fileURLToPath(new URL('manifests.ts', import.meta.url));

/** `networking.k8s.io/v1` has its types in `kubernetes-types/networking/v1`, `v1` in `kubernetes-types/core/v1`. */
function moduleOf(apiVersion: string): string {
  const [group = '', version] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion];
  return `kubernetes-types/${group.replace('.k8s.io', '')}/${version}`;
}

/** What the types of Kubernetes' own API have against manifests: unknown fields, missing ones, values of another type. */
function mistakesIn(manifests: readonly Manifest[]): string[] {
  const text = manifests
    .map((manifest, index) => {
      const { apiVersion, kind } = manifest;
      const type = `import('${moduleOf(apiVersion)}').${kind}`;
      return `export const manifest${index}: ${type} = ${JSON.stringify(manifest)};`;
    })
    .join('\n');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    lib: ['lib.es5.d.ts'],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  };
  const host = ts.createCompilerHost(options);
  const getSourceFile = host.getSourceFile.bind(host);
  const fileExists = host.fileExists.bind(host);
  host.fileExists = (name) => name === FILE || fileExists(name);
  host.getSourceFile = (name, ...rest) =>
    name === FILE ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022) : getSourceFile(name, ...rest);
  const program = ts.createProgram([FILE], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

const MANAGED_REDIS = 'A managed Redis outside of the cluster';
const WITH_ADAPTER = 'With prometheus-adapter';

describe('the manifests are what Kubernetes takes', () => {
  test('by the types of its API, with what stands in them as a comment too', () => {
    // Its kind is that of kustomize.
    const files = readdirSync(folder).filter((file) => file !== 'kustomization.yaml');
    expect(files.length).toBeGreaterThan(5);
    const variants = [
      withVariant(read('network-policy.yaml'), MANAGED_REDIS),
      withVariant(read('horizontal-pod-autoscaler.yaml'), WITH_ADAPTER),
    ];
    expect(mistakesIn([...files.map(read), ...variants].map(manifestOf))).toEqual([]);
  });

  test('which find a field that is not there, a value of another type, and what is missing', () => {
    const service = read('service.yaml');
    const broken = [
      service.replace('targetPort', 'targetport'),
      service.replace('port: 80', 'port: eighty'),
      service.replace('apiVersion: v1', 'apiVersion: v1\nmetadat: {}'),
      read('deployment.yaml').replace(/^ {2}selector:\n(?: {4}.*\n)+/m, ''),
    ].map(manifestOf);
    expect(mistakesIn(broken)).toHaveLength(broken.length);
  });
});

test('the variant with a managed Redis has one way out more, to one network and port', () => {
  const egressOf = (text: string) => (parse(text) as { spec: { egress: object[] } }).spec.egress;
  const text = read('network-policy.yaml');
  const before = egressOf(text);
  const after = egressOf(withVariant(text, MANAGED_REDIS));
  expect(after).toHaveLength(before.length + 1);
  const added = after.filter((rule) => !before.some((old) => JSON.stringify(old) === JSON.stringify(rule)));
  expect(added).toEqual([{ to: [{ ipBlock: { cidr: '10.20.30.0/24' } }], ports: [{ port: 6379 }] }]);
});

test('the variant of the autoscaler asks for the metrics that the rules of the adapter make, and no others', () => {
  interface Metric {
    type: string;
    pods?: { metric: { name: string } };
  }
  const text = withVariant(read('horizontal-pod-autoscaler.yaml'), WITH_ADAPTER);
  const { metrics } = (parse(text) as { spec: { metrics: Metric[] } }).spec;
  expect(metrics.map(({ type }) => type)).toEqual(['Resource', 'Pods', 'Pods']);
  const adapter = parse(readFileSync(new URL('../prometheus/adapter.yml', folder), 'utf8')) as {
    rules: { name: { as: string } }[];
  };
  const asked = metrics.flatMap(({ pods }) => pods?.metric.name ?? []);
  expect(adapter.rules.map(({ name }) => name.as)).toEqual(asked);
});
