import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configFromEnv } from '../../src/config/config.ts';
import { envSchema, readEnv } from '../../src/config/env.ts';

type Tree = Record<string, unknown>;

const root = new URL('../../', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), 'utf8');
const yaml = (file: string) => parse(read(file), { strict: true, uniqueKeys: true }) as Tree;

/** The value at a path such as `spec.template.spec.containers.0.image`. */
function at(tree: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Tree | undefined)?.[key], tree);
}

const folder = 'deploy/kubernetes/';
const manifests = new Map(
  readdirSync(new URL(folder, root)).map((file) => [file, yaml(`${folder}${file}`)] as const),
);
const named = (file: string) => {
  const manifest = manifests.get(file);
  if (!manifest) throw new Error(`${file} is missing`);
  return manifest;
};

describe('Kubernetes', () => {
  const required: Record<string, { api: string; fields: string[] }> = {
    ConfigMap: { api: 'v1', fields: ['data'] },
    Deployment: {
      api: 'apps/v1',
      fields: ['spec.selector.matchLabels', 'spec.template.metadata.labels', 'spec.template.spec.containers'],
    },
    Service: { api: 'v1', fields: ['spec.selector', 'spec.ports.0.port', 'spec.ports.0.targetPort'] },
    HorizontalPodAutoscaler: {
      api: 'autoscaling/v2',
      fields: [
        'spec.scaleTargetRef.apiVersion',
        'spec.scaleTargetRef.kind',
        'spec.scaleTargetRef.name',
        'spec.minReplicas',
        'spec.maxReplicas',
        'spec.metrics.0.resource.target.averageUtilization',
      ],
    },
    PodDisruptionBudget: { api: 'policy/v1', fields: ['spec.selector.matchLabels', 'spec.maxUnavailable'] },
    NetworkPolicy: {
      api: 'networking.k8s.io/v1',
      fields: ['spec.podSelector', 'spec.policyTypes', 'spec.ingress', 'spec.egress'],
    },
    Ingress: {
      api: 'networking.k8s.io/v1',
      fields: ['spec.ingressClassName', 'spec.tls.0.secretName', 'spec.rules.0.http.paths.0.pathType'],
    },
    Kustomization: { api: 'kustomize.config.k8s.io/v1beta1', fields: ['resources'] },
  };

  test.each([...manifests])('%s has the fields of its kind', (_file, manifest) => {
    const rule = required[String(manifest['kind'])];
    expect(manifest['apiVersion']).toBe(rule?.api);
    for (const field of rule?.fields ?? []) expect(at(manifest, field), field).toBeDefined();
    if (manifest['kind'] === 'Kustomization') return;
    expect(at(manifest, 'metadata.name')).toBe('duobei-graphql');
    expect(at(manifest, 'metadata.labels')).toEqual({ 'app.kubernetes.io/name': 'duobei-graphql' });
  });

  test('every kind is there, and all are in the kustomization', () => {
    const kinds = [...manifests.values()].map(({ kind }) => kind).sort();
    expect(kinds).toEqual(Object.keys(required).sort());
    const others = [...manifests.keys()].filter((file) => file !== 'kustomization.yaml').sort();
    expect([...(named('kustomization.yaml')['resources'] as string[])].sort()).toEqual(others);
  });

  const deployment = named('deployment.yaml');
  const pod = at(deployment, 'spec.template.spec');
  const container = at(pod, 'containers.0') as Tree;

  test('all select the pods of the deployment', () => {
    const labels = at(deployment, 'spec.template.metadata.labels');
    for (const selector of [
      at(deployment, 'spec.selector.matchLabels'),
      at(named('service.yaml'), 'spec.selector'),
      at(named('pod-disruption-budget.yaml'), 'spec.selector.matchLabels'),
      at(named('network-policy.yaml'), 'spec.podSelector.matchLabels'),
    ]) {
      expect(selector).toEqual(labels);
    }
    expect(at(named('horizontal-pod-autoscaler.yaml'), 'spec.scaleTargetRef.name')).toBe('duobei-graphql');
  });

  test('the ingress leads to the port of the service, under the name that the gateway knows', () => {
    const ingress = named('ingress.yaml');
    expect(at(ingress, 'spec.rules.0.http.paths.0.backend.service')).toEqual({
      name: at(named('service.yaml'), 'metadata.name'),
      port: { name: at(named('service.yaml'), 'spec.ports.0.name') },
    });
    const { host } = new URL(String(at(named('configmap.yaml'), 'data.PUBLIC_URL')));
    expect([at(ingress, 'spec.rules.0.host'), at(ingress, 'spec.tls.0.hosts.0')]).toEqual([host, host]);
  });

  test('the ingress lets through what the file for nginx does', () => {
    const site = read('deploy/nginx/duobei-graphql.conf');
    const annotations = Object.entries(at(named('ingress.yaml'), 'metadata.annotations') as Tree);
    const directives = annotations.map(([name, value]) => {
      const directive = name.replace('nginx.ingress.kubernetes.io/', '').replaceAll('-', '_');
      const setting = directive.endsWith('timeout') ? `${String(value)}s` : String(value);
      return `${directive.replace('proxy_body_size', 'client_max_body_size')} ${setting};`;
    });
    for (const directive of directives.filter((text) => !/_tries |proxy_send_timeout /.test(text)))
      expect(site).toContain(directive);
  });

  test('the pod has no rights: no root, no writing, no capability, no token', () => {
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(at(pod, 'securityContext.runAsUser')).toBeGreaterThan(0);
    expect(container['securityContext']).toMatchObject({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      privileged: false,
      capabilities: { drop: ['ALL'] },
    });
  });

  test('the probes ask what is meant for them, on a port that the container has', () => {
    expect(at(container, 'livenessProbe.httpGet.path')).toBe('/livez');
    expect(at(container, 'startupProbe.httpGet.path')).toBe('/livez');
    expect(at(container, 'readinessProbe.httpGet.path')).toBe('/readyz');
    const ports = (container['ports'] as { name: string; containerPort: number }[]).map(({ name }) => name);
    for (const probe of ['livenessProbe', 'startupProbe', 'readinessProbe']) {
      expect(ports).toContain(at(container, `${probe}.httpGet.port`));
    }
    expect(ports).toContain(at(named('service.yaml'), 'spec.ports.0.targetPort'));
  });

  test('memory is bounded, and both are asked for', () => {
    expect(container['resources']).toMatchObject({
      requests: { cpu: expect.any(String) as string, memory: expect.any(String) as string },
      limits: { memory: expect.any(String) as string },
    });
  });

  test('the pod may take longer to end than the drain and requests in flight get', () => {
    const settings = named('configmap.yaml')['data'] as Record<string, string>;
    const { DRAIN_SECONDS } = readEnv({ DRAIN_SECONDS: settings['DRAIN_SECONDS'] ?? '' });
    expect(at(pod, 'terminationGracePeriodSeconds')).toBeGreaterThan(DRAIN_SECONDS + 25);
  });

  test('secrets are referred to, and none is written down', () => {
    expect(container['envFrom']).toContainEqual({ secretRef: { name: 'duobei-graphql' } });
    const settings = Object.keys(named('configmap.yaml')['data'] as Tree);
    expect(settings.filter((name) => /KEY$|SECRET|API_KEYS|REDIS_URL|PASSWORD/.test(name))).toEqual([]);
  });

  test('every variable has a place: the pod gets all that the ConfigMap and the Secret have', () => {
    expect(container['envFrom']).toEqual([
      { configMapRef: { name: at(named('configmap.yaml'), 'metadata.name') } },
      { secretRef: { name: 'duobei-graphql' } },
    ]);
    // It would come before both.
    expect(container['env']).toBeUndefined();
  });

  test('what variables name has a folder, and the pod starts without it', () => {
    expect(at(pod, 'volumes')).toEqual([
      { name: 'operations', configMap: { name: 'duobei-graphql-operations', optional: true } },
      // For the group of the container alone.
      {
        name: 'secrets',
        secret: { secretName: 'duobei-graphql-files', defaultMode: 0o440, optional: true },
      },
    ]);
    expect(at(pod, 'securityContext.fsGroup')).toBe(at(pod, 'securityContext.runAsGroup'));
    expect(container['volumeMounts']).toEqual(
      ['operations', 'secrets'].map((name) => ({
        name,
        mountPath: `/etc/duobei-graphql/${name}`,
        readOnly: true,
      })),
    );
    const text = read(`${folder}deployment.yaml`);
    for (const [, name = ''] of text.matchAll(/(\w+)=\/etc/g))
      expect(Object.keys(envSchema.shape)).toContain(name);
  });

  test('with the secret the gateway takes this configuration, and no name in it is misspelt', () => {
    const settings = named('configmap.yaml')['data'] as Record<string, string>;
    expect(Object.keys(settings).filter((name) => !(name in envSchema.shape))).toEqual([]);
    const secret = {
      DUOBEI_PARTNER: '20260101000000',
      DUOBEI_APP_KEY: 'a'.repeat(32),
      REDIS_URL: 'redis://redis:6379',
    };
    expect(configFromEnv(readEnv({ ...settings, ...secret })).isProduction).toBe(true);
    const most = at(named('horizontal-pod-autoscaler.yaml'), 'spec.maxReplicas');
    expect(settings['REPLICAS']).toBe(String(most));
  });
});

describe('compose.yaml', () => {
  const compose = yaml('compose.yaml');
  const services = compose['services'] as Record<string, Tree>;
  const gateway = services['gateway'] ?? {};

  /** As Compose does: `${NAME-default}`, `${NAME:-default}`, and one within the default of another. */
  function interpolated(text: string, given: Readonly<Record<string, string>>): string {
    return text.replace(
      /\$\{(\w+)(:?)-((?:\$\{[^{}]*\}|[^{}])*)\}/g,
      (_all, name: string, colon: string, otherwise: string) => {
        const value = given[name];
        return value === undefined || (colon !== '' && value === '') ? interpolated(otherwise, given) : value;
      },
    );
  }

  /** The environment of the gateway's container with this content of `.env`. */
  function containerEnv(dotEnv: Readonly<Record<string, string>>): Record<string, string> {
    expect(gateway['env_file']).toEqual([{ path: '.env', required: false }]);
    const own = Object.entries(gateway['environment'] as Record<string, string | null>).flatMap(
      ([name, value]) => {
        const passed = value === null ? dotEnv[name] : interpolated(value, dotEnv);
        return passed === undefined ? [] : [[name, passed] as const];
      },
    );
    return { ...dotEnv, ...Object.fromEntries(own) };
  }

  /** Where the container listens, which is no matter of the machine that it runs on. */
  const ofTheContainer = { HOST: '0.0.0.0', PORT: '4000', METRICS_HOST: '0.0.0.0', METRICS_PORT: '9464' };

  test('every variable in `.env` reaches the gateway, and nothing else does', () => {
    const names = Object.keys(envSchema.shape).filter((name) => !(name in ofTheContainer));
    const dotEnv = Object.fromEntries(names.map((name) => [name, `that of ${name}`]));
    expect(containerEnv(dotEnv)).toEqual({ ...dotEnv, ...ofTheContainer });
    const there = Object.fromEntries(Object.keys(ofTheContainer).map((name) => [name, '1']));
    expect(containerEnv(there)).toMatchObject(ofTheContainer);
  });

  test('without `.env` it is the sandbox, with the Redis beside it', () => {
    const source = containerEnv({});
    expect(source).toEqual({
      ...ofTheContainer,
      NODE_ENV: 'development',
      PUBLIC_URL: 'http://localhost:4000',
      REDIS_URL: 'redis://redis:6379',
    });
    expect(configFromEnv(readEnv(source)).vendor.accounts).toEqual([]);
    // Somebody wants none.
    expect(containerEnv({ REDIS_URL: '' })['REDIS_URL']).toBe('');
  });

  test('PORT is that of this machine', () => {
    const [port = ''] = gateway['ports'] as string[];
    expect(interpolated(port, {})).toBe('127.0.0.1:4000:4000');
    expect(interpolated(port, { PORT: '8080' })).toBe('127.0.0.1:8080:4000');
    expect(containerEnv({ PORT: '8080' })['PUBLIC_URL']).toBe('http://localhost:8080');
  });

  test('the container listens where the image says, and Prometheus asks', () => {
    const image = /^ENV (.*)$/m.exec(read('Dockerfile'))?.[1]?.split(' ') ?? [];
    for (const [name, value] of Object.entries(ofTheContainer)) expect(image).toContain(`${name}=${value}`);
    expect(read('deploy/prometheus/prometheus.yml')).toContain(`gateway:${ofTheContainer.METRICS_PORT}`);
  });

  test('has the gateway, Redis, Prometheus and Grafana, all for this machine alone', () => {
    expect(Object.keys(services).sort()).toEqual(['gateway', 'grafana', 'prometheus', 'redis']);
    const ports = Object.values(services).flatMap(({ ports = [] }) => ports as string[]);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:(?:\d+|\$\{PORT:-4000\}):\d+$/);
  });

  test('pins every image, and mounts only what is there', () => {
    for (const { image } of Object.values(services)) expect(image).toMatch(/:(?!latest)[\w.-]+$/);
    const mounts = Object.values(services).flatMap(({ volumes = [] }) => volumes as string[]);
    const volumes = Object.keys(compose['volumes'] as Tree);
    for (const mount of mounts) {
      const [source = ''] = mount.split(':');
      if (!source.startsWith('./')) expect(volumes).toContain(source);
      else if (!source.endsWith('provisioning')) expect(read(source)).not.toBe('');
    }
  });

  test('the gateway writes nothing, has no rights, and gets only variables that it knows', () => {
    expect(gateway).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
    const names = Object.keys(gateway['environment'] as Tree);
    expect(names.filter((name) => !(name in envSchema.shape))).toEqual([]);
  });
});

test('Grafana is provisioned with the datasource that its dashboard uses', () => {
  const sources = yaml('deploy/grafana/provisioning/datasources/prometheus.yml');
  expect(at(sources, 'datasources.0')).toMatchObject({ uid: 'prometheus', type: 'prometheus' });
  const providers = yaml('deploy/grafana/provisioning/dashboards/duobei-graphql.yml');
  const mounted = JSON.stringify(yaml('compose.yaml'));
  expect(mounted).toContain(`${String(at(providers, 'providers.0.options.path'))}/duobei-graphql.json`);
  expect(JSON.parse(read('deploy/grafana/duobei-graphql.json'))).toMatchObject({ uid: 'duobei-graphql' });
});
