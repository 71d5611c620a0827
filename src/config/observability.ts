import * as z from 'zod';
import { httpUrl } from './http-url.ts';
import { decimalNumber, wholeNumber } from './numbers.ts';

/** What the operator sees besides the log. */
export interface ObservabilityConfig {
  /** Null: no metrics. */
  metrics: { host: string; port: number } | null;
  /** Null: no traces. */
  tracing: {
    url: string;
    serviceName: string;
    /** What else is said of this service, by the names of OpenTelemetry. */
    resourceAttributes: Readonly<Record<string, string>>;
    sampleRatio: number;
  } | null;
}

/** The variables of OpenTelemetry keep their standard names and meanings. */
export const observabilityVariables = {
  METRICS_PORT: wholeNumber(0, 65_535)
    .optional()
    .describe(
      'TCP port for Prometheus metrics at `/metrics`; 0 picks a free one. Without it there are none.',
    ),
  METRICS_HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address the metrics listen on. Keep it away from clients.'),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl
    .optional()
    .describe('OpenTelemetry collector (OTLP over HTTP) for traces, such as `http://localhost:4318`.'),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: httpUrl
    .optional()
    .describe('The same for traces alone, as the whole URL; it comes before the one above.'),
  OTEL_SERVICE_NAME: z
    .string()
    .optional()
    .describe(
      'Name of this service in traces. Without it `service.name` of `OTEL_RESOURCE_ATTRIBUTES`, or `duobei-graphql`.',
    ),
  OTEL_RESOURCE_ATTRIBUTES: z
    .string()
    .optional()
    .describe(
      'What traces say of this service besides, as `deployment.environment=prod,team=live`; other characters are percent-encoded. What cannot be read is ignored whole, with a warning.',
    ),
  OTEL_TRACES_SAMPLER_ARG: decimalNumber(0, 1).default(1).describe('Share of traces that is sent, 0 to 1.'),
};

type Variables = z.output<z.ZodObject<typeof observabilityVariables>>;

export function observabilityFromEnv(env: Variables): ObservabilityConfig {
  const { METRICS_PORT: port, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = env;
  const tracesUrl =
    env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? (endpoint === undefined ? undefined : `${endpoint}/v1/traces`);
  const attributes = resourceAttributesIn(env.OTEL_RESOURCE_ATTRIBUTES ?? '') ?? {};
  return {
    metrics: port === undefined ? null : { host: env.METRICS_HOST, port },
    tracing:
      tracesUrl === undefined
        ? null
        : {
            url: tracesUrl,
            serviceName: env.OTEL_SERVICE_NAME ?? attributes['service.name'] ?? 'duobei-graphql',
            resourceAttributes: attributes,
            sampleRatio: env.OTEL_TRACES_SAMPLER_ARG,
          },
  };
}

/** Attributes as the specification of OpenTelemetry has them; null: one of them cannot be read, so none is taken. */
export function resourceAttributesIn(text: string): Record<string, string> | null {
  const attributes: Record<string, string> = {};
  for (const member of text.split(',')) {
    if (member.trim() === '') continue;
    const [key = '', value, ...more] = member.split('=');
    if (key.trim() === '' || value === undefined || more.length > 0) return null;
    try {
      attributes[decodeURIComponent(key.trim())] = decodeURIComponent(value.trim());
    } catch {
      return null;
    }
  }
  return attributes;
}
